package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.KernelJudge;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import dev.attune.templates.ptx.interpreter.LaunchReport;
import java.util.List;
import java.util.function.Predicate;

/** Lowers a variant, runs it through the PTX interpreter and has the result judged. */
final class PtxRun {
    static final PtxBackend BACKEND = new PtxBackend("test");

    private PtxRun() {}

    /** A request for the oldest target whose machines have the family. */
    static LoweringRequest request(AttentionArguments arguments, String family) {
        Target target = family.equals(HopperFamily.NAME) ? Target.PTX_SM_90A : Target.PTX_SM_80;
        return new LoweringRequest(target, arguments.query().dtype(), arguments.shape());
    }

    /** The schedules of one family. */
    static List<Schedule> space(AnalyzedAttention analyzed, AttentionArguments arguments, String family) {
        Predicate<Schedule> ofFamily = schedule -> schedule.family().equals(family);
        return BACKEND.space(analyzed, request(arguments, family)).stream()
                .filter(ofFamily)
                .toList();
    }

    /** Runs a schedule; the arguments' out and lse are written. */
    static List<LaunchReport> run(
            AnalyzedAttention analyzed, AttentionArguments arguments, Schedule schedule, LaunchOptions options) {
        PtxProgram program = BACKEND.program(analyzed, request(arguments, schedule.family()), schedule);
        return InterpretedLaunch.run(program, analyzed.attention().signature(), arguments, options);
    }

    /** Runs a schedule and compares with the reference. */
    static void check(Object what, AnalyzedAttention analyzed, AttentionArguments arguments, Schedule schedule) {
        check(what, analyzed, arguments, schedule, LaunchOptions.DEFAULT);
    }

    static void check(
            Object what,
            AnalyzedAttention analyzed,
            AttentionArguments arguments,
            Schedule schedule,
            LaunchOptions options) {
        Attention attention = analyzed.attention();
        String where = schedule + " of " + what;
        try {
            run(analyzed, arguments, schedule, options);
        } catch (RuntimeException fault) {
            throw new AssertionError(fault.getMessage() + " at " + arguments.shape() + " with " + where, fault);
        }
        KernelJudge.check(where, attention, arguments);
    }
}

package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.testing.KernelJudge;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.interpreter.Fault;
import dev.attune.templates.ptx.interpreter.KernelFault;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Mbarrier;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.Statement;
import dev.attune.templates.ptx.isa.Synchronization;
import dev.attune.templates.ptx.isa.WarpgroupControl;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A hopper kernel with one slip in it: the interpreter must find it, and name what is wrong. */
class HopperFaultsTest {
    private static final AnalyzedAttention CAUSAL = Analyze.analyze(NamedVariants.attention("causal"));

    /** A change of a kernel's statements. */
    private interface Slip extends UnaryOperator<List<Statement>> {}

    private static Slip without(Opcode opcode, int occurrence) {
        return changed(opcode, occurrence, _ -> List.of());
    }

    private static Slip changed(Opcode opcode, int occurrence, Function<Instruction, List<Statement>> change) {
        return body -> {
            List<Statement> result = new ArrayList<>();
            int seen = 0;
            for (Statement statement : body) {
                boolean hit = statement instanceof Instruction instruction
                        && instruction.opcode().equals(opcode)
                        && seen++ == occurrence;
                result.addAll(hit ? change.apply((Instruction) statement) : List.of(statement));
            }
            assertThat(seen).as("%s in the kernel", opcode.mnemonic()).isGreaterThan(occurrence);
            return result;
        };
    }

    private static Slip withOperand(Opcode opcode, int occurrence, int position, UnaryOperator<Operand> change) {
        return changed(opcode, occurrence, instruction -> {
            List<Operand> operands = new ArrayList<>(instruction.operands());
            operands.set(position, change.apply(operands.get(position)));
            return List.of(new Instruction(instruction.opcode(), instruction.guard(), operands, ""));
        });
    }

    /** The n-th wait for an mbarrier asks for the other phase. */
    private static Slip otherParity(int occurrence) {
        return changed(Mbarrier.TRY_WAIT_PARITY, occurrence, instruction -> {
            Operand parity = instruction.operands().get(2);
            List<Operand> operands = new ArrayList<>(instruction.operands());
            var other = new Register(RegisterClass.B32, "other_parity");
            operands.set(2, other);
            return List.of(
                    Instruction.of(Bitwise.XOR_B32, other, parity, Immediate.of(1)),
                    new Instruction(instruction.opcode(), instruction.guard(), operands, ""));
        });
    }

    /** The stride field of the n-th descriptor is half of what it should be. */
    private static Slip halfStride(int occurrence) {
        return withOperand(Bitwise.OR_B64, occurrence, 2, operand -> {
            long bits = ((Immediate.OfInteger) operand).value();
            long stride = bits >>> 32 & 0x3FFF;
            return Immediate.of(bits & ~(0x3FFFL << 32) | stride / 2 << 32);
        });
    }

    private static Slip fewerBytes(int occurrence) {
        return withOperand(
                Mbarrier.ARRIVE_EXPECT_TX,
                occurrence,
                2,
                operand -> Immediate.of(((Immediate.OfInteger) operand).value() - 128));
    }

    /** An empty stage is announced where a full one should be waited for: the mbarrier of the first wait moves on by one stage. */
    private static Slip wrongMbarrier(int occurrence) {
        return withOperand(Mbarrier.TRY_WAIT_PARITY, occurrence, 1, operand -> ((Address) operand).plus(8));
    }

    static Stream<Arguments> slips() {
        // in the order of the kernel: the producer's waits for work, keys, query, keys and values come before the
        // consumers'
        return Stream.of(
                Arguments.of("no proxy fence before out is stored", without(Synchronization.FENCE_PROXY_ASYNC, 1)),
                Arguments.of("scores are not committed", without(WarpgroupControl.COMMIT_GROUP, 0)),
                Arguments.of("values' product is not committed", without(WarpgroupControl.COMMIT_GROUP, 2)),
                Arguments.of("no fence before the first product", without(WarpgroupControl.FENCE, 0)),
                Arguments.of("no wait for the first scores", without(WarpgroupControl.WAIT_GROUP, 0)),
                Arguments.of("no wait for out in the loop", without(WarpgroupControl.WAIT_GROUP, 2)),
                Arguments.of("no wait at the end", without(WarpgroupControl.WAIT_GROUP, 5)),
                Arguments.of("no fence after the mbarriers are made", without(Synchronization.FENCE_MBARRIER_INIT, 0)),
                Arguments.of("the producer waits for the wrong phase of the work ring", otherParity(0)),
                Arguments.of("the producer waits for the wrong phase of the keys", otherParity(1)),
                Arguments.of("the producer waits for the wrong phase of the query", otherParity(2)),
                Arguments.of("a consumer waits for the wrong phase of the query", otherParity(7)),
                Arguments.of("a consumer waits for the wrong phase of the keys", otherParity(8)),
                Arguments.of("a consumer waits for another mbarrier", wrongMbarrier(8)),
                Arguments.of("the query's descriptor has half the stride", halfStride(0)),
                Arguments.of("the keys' descriptor has half the stride", halfStride(1)),
                Arguments.of("the values' descriptor has half the stride", halfStride(2)),
                Arguments.of("too few bytes of keys are expected", fewerBytes(0)),
                Arguments.of("too few bytes of the query are expected", fewerBytes(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slips")
    void isFound(String what, Slip slip) {
        Throwable found = run(slip);
        assertThat(found).as(what).isNotNull();
        if (found instanceof KernelFault fault) {
            assertThat(fault.getMessage()).startsWith(fault.fault().name());
        }
    }

    @Test
    void theFaultIsNamed() {
        assertThat(fault(without(Synchronization.FENCE_PROXY_ASYNC, 1))).isEqualTo(Fault.MISSING_PROXY_FENCE);
        assertThat(fault(without(WarpgroupControl.COMMIT_GROUP, 0))).isEqualTo(Fault.PRODUCT_NOT_FINISHED);
        assertThat(fault(without(WarpgroupControl.FENCE, 0))).isEqualTo(Fault.MISSING_PRODUCT_FENCE);
        assertThat(fault(otherParity(0))).isEqualTo(Fault.DEADLOCK);
        assertThat(fault(fewerBytes(0))).isEqualTo(Fault.DEADLOCK);
    }

    @Test
    void withoutASlipThereIsNone() {
        assertThat(run(body -> body)).isNull();
    }

    private static Fault fault(Slip slip) {
        return ((KernelFault) run(slip)).fault();
    }

    /** What is wrong with a kernel or its result; null if nothing is. */
    private static Throwable run(Slip slip) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, DType.BF16, "1,2,1,300,400,64", Map.of());
            // several cut tiles and several whole ones
            Schedule schedule =
                    Schedule.parse("hopper[emulation=0,pairs=0,persistent=1,pingpong=1,qregs=0,rescale=0,sets=2,"
                            + "stages=2,tile.kv=64,tile.q=128]");
            PtxProgram program = PtxRun.BACKEND.program(CAUSAL, PtxRun.request(call, HopperFamily.NAME), schedule);
            PtxKernel kernel = program.kernels().getLast();
            var changed = new PtxKernel(
                    kernel.name(),
                    kernel.parameters(),
                    kernel.sharedVariables(),
                    kernel.threads(),
                    kernel.minimumBlocks(),
                    slip.apply(kernel.body()));
            var wrong = new PtxProgram(program.entry(), List.of(changed), program.launch());
            Throwable fault = catchThrowableOfType(
                    Throwable.class,
                    () -> InterpretedLaunch.run(wrong, CAUSAL.attention().signature(), call, LaunchOptions.DEFAULT));
            return fault != null
                    ? fault
                    : catchThrowableOfType(
                            AssertionError.class, () -> KernelJudge.check("slip", CAUSAL.attention(), call));
        }
    }
}

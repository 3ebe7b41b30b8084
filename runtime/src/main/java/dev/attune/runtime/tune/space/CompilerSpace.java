package dev.attune.runtime.tune.space;

import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import java.util.LinkedHashSet;
import java.util.List;

/** The space that the compiler names: the variant's schedule block, or the family's own points. */
public final class CompilerSpace implements ScheduleSource {

    private final KernelCompiler compiler;

    public CompilerSpace(KernelCompiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public List<Schedule> schedules(KernelRequest request) {
        List<Schedule> schedules = List.copyOf(new LinkedHashSet<>(compiler.space(request)));
        if (schedules.isEmpty()) {
            throw new KernelBuildException("variant " + request.variant().name() + " has no schedule for "
                    + request.target().spelling() + " at shape " + request.shape());
        }
        return schedules;
    }
}

package dev.attune.bench.peers;

import dev.attune.compiler.CompilerService;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.KernelLoader;
import dev.attune.runtime.load.LoadedKernel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Attune's kernels, each loaded once: calls of one kernel share what the JVM's optimiser made of it. Not safe for several
 * threads.
 */
final class AttuneKernels {

    private final KernelCompiler compiler = new CompilerService();
    private final Optional<Schedule> schedule;
    private final Map<String, LoadedKernel> byKey = new HashMap<>();

    /**
     * Kernels of one schedule.
     *
     * @param schedule empty for the compiler's own choice
     */
    AttuneKernels(Optional<Schedule> schedule) {
        this.schedule = schedule;
    }

    /** A contender for a call. */
    AttuneContender contender(String name, PeerCall call) {
        var request = new KernelRequest(
                call.source(), Target.JAVA, call.each().dtype(), call.each().shape(), schedule);
        String key = compiler.key(request);
        boolean isNew = !byKey.containsKey(key);
        LoadedKernel kernel =
                byKey.computeIfAbsent(key, _ -> KernelLoader.hostOnly().load(compiler.compile(request)));
        return new AttuneContender(name, kernel, call.arguments(), isNew);
    }
}

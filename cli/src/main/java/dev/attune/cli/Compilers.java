package dev.attune.cli;

import dev.attune.runtime.kernel.KernelCompiler;
import java.util.ServiceLoader;

/** The compiler that this command carries. */
final class Compilers {

    private Compilers() {}

    /** The compiler service of the class path. */
    static KernelCompiler service() {
        return ServiceLoader.load(KernelCompiler.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no compiler on the class path"));
    }
}

package dev.attune.templates.ptx.assemble;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A ptxas of the machine, as a second opinion where there is one. It is usually newer than the bundled assembler. */
public final class ExternalAssembler {
    private ExternalAssembler() {}

    /** The ptxas on the path. */
    public static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "ptxas"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Assembles for a target such as {@code sm_90a}; fails with ptxas' own words. */
    public static AssembledModule assemble(Path ptxas, String ptx, String target) {
        try {
            Path folder = Files.createTempDirectory("attune-ptxas");
            Path source = folder.resolve("module.ptx");
            Path cubin = folder.resolve("module.cubin");
            try {
                Files.writeString(source, ptx);
                long start = System.nanoTime();
                Process process = new ProcessBuilder(
                                ptxas.toString(),
                                "--verbose",
                                "--gpu-name=" + target,
                                "-o",
                                cubin.toString(),
                                source.toString())
                        .redirectErrorStream(true)
                        .start();
                String log = new String(process.getInputStream().readAllBytes());
                if (process.waitFor() != 0) {
                    throw new AssemblerException(ptxas + " refused the module for " + target, log);
                }
                return new AssembledModule(
                        Files.readAllBytes(cubin),
                        AssemblerLog.kernels(log),
                        AssemblerLog.warnings(log),
                        log,
                        (System.nanoTime() - start) / 1e6);
            } finally {
                Files.deleteIfExists(source);
                Files.deleteIfExists(cubin);
                Files.delete(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + ptxas, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssemblerException("interrupted while " + ptxas + " ran", interrupted);
        }
    }
}

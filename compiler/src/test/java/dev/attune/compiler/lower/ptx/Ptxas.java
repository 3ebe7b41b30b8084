package dev.attune.compiler.lower.ptx;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The assembler of a CUDA toolkit, where one is installed: a later one than the build carries, and closer to a driver's. */
final class Ptxas {
    private Ptxas() {}

    private static Optional<Path> path() {
        String folders = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(folders.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "ptxas"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static boolean isInstalled() {
        return path().isPresent();
    }

    /** What it says of a file for sm_90a; fails when it refuses. */
    static String assemble(Path ptx, Path cubin) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        path().orElseThrow().toString(), "-v", "-arch=sm_90a", ptx.toString(), "-o", cubin.toString())
                .redirectErrorStream(true)
                .start();
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("ptxas refuses " + ptx + ": " + log);
        }
        return log;
    }
}

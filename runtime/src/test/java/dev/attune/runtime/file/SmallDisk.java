package dev.attune.runtime.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A file system of a few kilobytes, where this machine lets a test mount one; otherwise the test is skipped. */
public final class SmallDisk implements AutoCloseable {

    private final Path root;

    public SmallDisk(int kilobytes) throws IOException, InterruptedException {
        root = Files.createTempDirectory("small-disk");
        String answer = run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", root.toString());
        if (!answer.isEmpty()) {
            Files.delete(root);
            throw new TestAbortedException("no small file system can be mounted here: " + answer);
        }
    }

    public Path root() {
        return root;
    }

    /** Leaves so many bytes free. */
    public void fillUpTo(long freeBytes) throws IOException {
        long free = Files.getFileStore(root).getUsableSpace();
        Files.write(root.resolve("filler"), new byte[(int) Math.max(0, free - freeBytes)]);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", root.toString());
        Files.delete(root);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : "exit " + process.exitValue() + " " + output;
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}

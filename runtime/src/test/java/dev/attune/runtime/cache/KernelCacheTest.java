package dev.attune.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.cache.KernelCache.Lookup;
import dev.attune.runtime.cache.KernelCache.OnFailure;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.Artifacts;
import dev.attune.runtime.kernel.KernelArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {

    @TempDir
    Path directory;

    private final KernelArtifact artifact = Artifacts.cuda(1);

    private KernelCache cache() {
        return KernelCache.in(directory, OnFailure.THROW);
    }

    private void assertFound(KernelArtifact expected) {
        assertThat(cache().find(expected.key())).isInstanceOfSatisfying(Lookup.Found.class, found -> {
            assertThat(found.artifact().withFiles(Map.of())).isEqualTo(expected.withFiles(Map.of()));
            assertThat(found.artifact().files().keySet())
                    .isEqualTo(expected.files().keySet());
            expected.files()
                    .forEach((name, bytes) ->
                            assertThat(found.artifact().files().get(name)).isEqualTo(bytes));
        });
    }

    @Test
    void whatIsPublishedIsFoundByAnotherProcess() {
        assertThat(cache().find(artifact.key())).isEqualTo(new Lookup.Absent());
        cache().publish(artifact);
        assertFound(artifact);
        cache().publish(artifact);
        assertFound(artifact);
        assertThat(directory.resolve("unfinished")).isEmptyDirectory();
    }

    /** Every kind of damage to an entry: it is refused, moved aside, and can be published again. */
    @Test
    void aDamagedEntryIsNeverHandedOut() throws IOException {
        interface Damage {
            void to(Path entry) throws IOException;
        }
        List<Damage> damages = List.of(
                entry -> Files.write(entry.resolve("files/kernel.cubin"), new byte[] {1, 2, 9}),
                entry -> Files.write(entry.resolve("files/kernel.cubin"), new byte[] {1, 2}),
                entry -> Files.write(entry.resolve("files/kernel.cubin"), new byte[100_000]),
                entry -> Files.delete(entry.resolve("files/kernel.ptx")),
                entry -> Files.delete(entry.resolve("manifest.json")),
                entry -> Files.delete(entry.resolve("manifest.sha256")),
                entry -> Files.writeString(entry.resolve("manifest.sha256"), "0".repeat(64)),
                entry -> Files.write(entry.resolve("manifest.json"), new byte[0]),
                entry -> Files.write(entry.resolve("manifest.json"), new byte[5 << 20]),
                // consistent, but another kernel's
                entry -> replaceManifest(
                        entry, ArtifactManifest.of(Artifacts.cuda(2)).write()),
                // consistent, but leading out of the entry
                entry -> replaceManifest(
                        entry,
                        new String(Files.readAllBytes(entry.resolve("manifest.json")), StandardCharsets.UTF_8)
                                .replace("kernel.ptx", "../../../../secret")
                                .getBytes(StandardCharsets.UTF_8)),
                entry -> {
                    Path outside = Files.write(
                            directory.resolve("outside"), artifact.files().get("kernel.ptx"));
                    Files.delete(entry.resolve("files/kernel.ptx"));
                    Files.createSymbolicLink(entry.resolve("files/kernel.ptx"), outside);
                },
                entry -> {
                    Path moved = Files.move(entry, directory.resolve("elsewhere"));
                    Files.createSymbolicLink(entry, moved);
                },
                entry -> {
                    EntryFiles.deleteTree(entry);
                    Files.writeString(entry, "a file in the place of a directory");
                });
        int moved = 0;
        for (Damage damage : damages) {
            Path entry = cache().publish(artifact).orElseThrow();
            damage.to(entry);
            KernelCache cache = cache();
            assertThat(cache.find(artifact.key()))
                    .as("damage %s", moved)
                    .isInstanceOfSatisfying(
                            Lookup.Rejected.class,
                            rejected -> assertThat(rejected.reason())
                                    .startsWith("cached kernel " + entry + " is damaged: "));
            assertThat(cache.find(artifact.key())).isEqualTo(new Lookup.Absent());
            try (Stream<Path> corrupt = Files.list(directory.resolve("corrupt"))) {
                assertThat(corrupt).hasSize(++moved);
            }
            // publishing over a damaged entry that nobody looked at works too
            damageAndPublish(damage::to);
            moved++;
            assertFound(artifact);
            EntryFiles.deleteTree(entry);
            Files.deleteIfExists(directory.resolve("outside"));
            EntryFiles.deleteTree(directory.resolve("elsewhere"));
        }
    }

    private interface PathAction {
        void run(Path path) throws IOException;
    }

    private void damageAndPublish(PathAction damage) throws IOException {
        Path entry = cache().publish(artifact).orElseThrow();
        Files.deleteIfExists(directory.resolve("outside"));
        EntryFiles.deleteTree(directory.resolve("elsewhere"));
        damage.run(entry);
        cache().publish(artifact);
    }

    private static void replaceManifest(Path entry, byte[] manifest) throws IOException {
        Files.write(entry.resolve("manifest.json"), manifest);
        Files.writeString(entry.resolve("manifest.sha256"), ArtifactManifest.sha256(manifest));
    }

    @Test
    void anUnwritableCacheIsAnErrorWhereAskedForAndAWarningOtherwise() throws IOException {
        // a file in the place of the directory stops root too
        Path blocked = Files.writeString(directory.resolve("blocked"), "in the way");
        KernelCache required = KernelCache.in(blocked, OnFailure.THROW);
        assertThat(required.find(artifact.key())).isEqualTo(new Lookup.Absent());
        assertThatThrownBy(() -> required.publish(artifact))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("the kernel cache " + blocked + " cannot be written: ")
                .hasMessageContaining("set ATTUNE_CACHE to a directory that can, or to 'off'");
        assertThat(KernelCache.in(blocked, OnFailure.WARN).publish(artifact)).isEmpty();
        assertThat(blocked).hasContent("in the way");
    }

    @Test
    void keysThatAreNoHashesAreRefused() {
        for (String key : List.of("..", "", "../../etc", "ABCDEF", "0".repeat(63), "0".repeat(65))) {
            assertThatThrownBy(() -> cache().find(key)).hasMessageContaining("is not a kernel's key");
        }
    }

    @Test
    void theEnvironmentSaysWhere() {
        assertThat(CacheLocation.directory(Map.of("ATTUNE_CACHE", "/a/../b", "XDG_CACHE_HOME", "/x")))
                .isEqualTo(Path.of("/b"));
        assertThat(CacheLocation.directory(Map.of("XDG_CACHE_HOME", "/x"))).isEqualTo(Path.of("/x/attune"));
        assertThat(CacheLocation.directory(Map.of("XDG_CACHE_HOME", "relative")))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "attune"));
        assertThat(KernelCache.of(Map.of("ATTUNE_CACHE", "off")).directory()).isEmpty();
        assertThat(KernelCache.none().publish(artifact)).isEmpty();
    }

    @Test
    void theLeastRecentlyUsedEntriesGoFirst() throws IOException {
        List<KernelArtifact> artifacts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            artifacts.add(Artifacts.cuda(i));
        }
        artifacts.forEach(cache()::publish);
        Instant start = Instant.parse("2020-01-01T00:00:00Z");
        long bytes = 0;
        for (int i = 0; i < artifacts.size(); i++) {
            Path entry = entry(artifacts.get(i));
            Files.setLastModifiedTime(entry.resolve("manifest.json"), FileTime.from(start.plusSeconds(i)));
            try (Stream<Path> files = Files.walk(entry)) {
                bytes += files.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
        }
        // using the oldest makes it the newest
        assertFound(artifacts.get(0));
        Path leftover = Files.createDirectories(directory.resolve("unfinished/.attune-tmp-1-2"));
        Files.setLastModifiedTime(leftover, FileTime.from(start));
        new Eviction(
                        directory.resolve("kernels-v1"),
                        directory.resolve("unfinished"),
                        directory.resolve("requests-v1"),
                        bytes / 2)
                .run();

        assertFound(artifacts.get(0));
        assertFound(artifacts.get(39));
        assertThat(cache().find(artifacts.get(1).key())).isEqualTo(new Lookup.Absent());
        assertThat(artifacts.stream().filter(kept -> Files.exists(entry(kept)))).hasSizeBetween(18, 20);
        assertThat(leftover).doesNotExist();
    }

    private Path entry(KernelArtifact kept) {
        return directory
                .resolve("kernels-v1")
                .resolve(kept.key().substring(0, 2))
                .resolve(kept.key());
    }

    @Test
    void processesThatRaceAndDieLeaveOnlyGoodEntries() throws Exception {
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Publisher.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start());
        }
        // the first child dies in the middle of its work
        assertThat(children.get(0).inputReader().readLine()).isEqualTo("started");
        Thread.sleep(20);
        children.get(0).destroyForcibly();
        for (Process child : children) {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(children.get(1).exitValue())
                .as(() -> output(children.get(1)))
                .isZero();
        assertThat(children.get(2).exitValue())
                .as(() -> output(children.get(2)))
                .isZero();
        for (int i = 0; i < Publisher.KERNELS; i++) {
            assertFound(Artifacts.cuda(i));
        }
        assertThat(directory.resolve("corrupt")).doesNotExist();
    }

    private static String output(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Publishes many kernels, many times. */
    static final class Publisher {
        static final int KERNELS = 40;

        public static void main(String[] arguments) {
            System.out.println("started");
            KernelCache cache = KernelCache.in(Path.of(arguments[0]), OnFailure.THROW);
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < KERNELS; i++) {
                    KernelArtifact artifact = Artifacts.cuda(i);
                    cache.publish(artifact);
                    if (!(cache.find(artifact.key()) instanceof Lookup.Found)) {
                        System.exit(1);
                    }
                }
            }
        }
    }
}

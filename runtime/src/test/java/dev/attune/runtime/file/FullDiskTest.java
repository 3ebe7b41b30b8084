package dev.attune.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.cache.CacheException;
import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.kernel.Artifacts;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Safetensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorFile;
import dev.attune.runtime.tensor.TensorFileException;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningDatabaseException;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written to a disk that fills up on the way: an error, the old state, nothing half. */
class FullDiskTest {

    @Test
    void aTensorFileThatDoesNotFit() throws IOException, InterruptedException {
        try (var disk = new SmallDisk(64);
                Arena arena = Arena.ofConfined()) {
            Path file = Files.writeString(disk.root().resolve("result.safetensors"), "old");
            var content = new TensorFile(Map.of("t", Tensor.allocate(arena, DType.F32, 100_000)), Map.of());
            assertThatThrownBy(() -> Safetensors.write(file, content))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessage(file + ": cannot be written: No space left on device");
            assertThat(file).hasContent("old");
            assertThat(disk.root().toFile().list()).containsExactly("result.safetensors");
        }
    }

    @Test
    void aKernelThatDoesNotFit() throws IOException, InterruptedException {
        try (var disk = new SmallDisk(256)) {
            KernelCache cache = KernelCache.in(disk.root(), KernelCache.OnFailure.THROW);
            cache.publish(Artifacts.cuda(1));
            disk.fillUpTo(20_000);
            KernelArtifact large = Artifacts.cuda(2)
                    .withFiles(
                            Map.of("a.class", new byte[9_000], "b.class", new byte[90_000], "c.class", new byte[10]));
            assertThatThrownBy(() -> cache.publish(large))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(disk.root().resolve("unfinished")).isEmptyDirectory();
            assertThat(cache.find(large.key())).isEqualTo(new KernelCache.Lookup.Absent());
            assertThat(cache.find(Artifacts.cuda(1).key())).isInstanceOf(KernelCache.Lookup.Found.class);
            assertThat(KernelCache.in(disk.root(), KernelCache.OnFailure.WARN).publish(large))
                    .isEmpty();
        }
    }

    @Test
    void trialsThatDoNotFit() throws IOException, InterruptedException {
        var key = new TuningKey("a GPU", Target.PTX_SM_80, "1", "abc", DType.BF16);
        var shape = ProblemShape.parse("2,16,4,1024,1024,128");
        List<Trial> kept = new ArrayList<>();
        try (var disk = new SmallDisk(512)) {
            try (var database = new TuningDatabase(disk.root())) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 10_000; i++) {
                                var trial = new Trial(
                                        new Schedule("mma", Map.of("number", i)),
                                        new Outcome.Failed(Outcome.Stage.RUN, "x".repeat(1000)));
                                database.record(key, shape, trial);
                                kept.add(trial);
                            }
                        })
                        .isInstanceOf(TuningDatabaseException.class)
                        .hasMessageContaining("cannot be written")
                        .hasMessageContaining("full");
            }
            assertThat(kept).hasSizeGreaterThan(20);
            try (var database = new TuningDatabase(disk.root())) {
                assertThat(database.trials(key, shape)).containsExactlyInAnyOrderElementsOf(kept);
            }
            assertThat(disk.root().toFile().list()).noneMatch(name -> name.contains("damaged"));
        }
    }
}

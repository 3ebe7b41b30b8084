package dev.attune.spark;

import dev.attune.cli.sweep.SweepUnit;
import dev.attune.cli.sweep.UnitTuning;
import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.record.RecordLines;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.network.util.JavaUtils;

/** A task on an executor: tunes a combination into a database of its own, which goes with the task. */
final class UnitRun {

    private UnitRun() {}

    /**
     * Tunes.
     *
     * @throws InterruptedException when Spark kills the task, as where another attempt at it was faster
     */
    static UnitAnswer run(UnitTask task) throws IOException, InterruptedException {
        TaskContext context = TaskContext.get();
        Optional<String> gpu = TaskGpu.address(context);
        Path folder = Files.createTempDirectory("attune-sweep");
        try (TuningDatabase database = new TuningDatabase(folder);
                AttentionRunner runner = new AttentionRunner(
                        KernelSupply.withService(KernelCache.of(System.getenv())),
                        Optional.of(database),
                        TaskGpu.choose(CudaAvailability.probe(), gpu),
                        KernelImage.Choice.CUBIN_FIRST)) {
            database.merge(task.knownRecords());
            SweepUnit unit = task.unit();
            UnitTuning.Ended ended = UnitTuning.run(runner, unit, TuningProgress.NONE);
            var records = new ArrayList<String>();
            // the records of other shapes came with the task
            database.forEach(record -> {
                if (record.shape().equals(unit.shape())) {
                    records.add(RecordLines.write(record));
                }
            });
            return new UnitAnswer(
                    task.number(),
                    ended.won(),
                    ended.told(),
                    "executor " + SparkEnv.get().executorId()
                            + gpu.map(address -> ", GPU " + address).orElse(""),
                    context.cpus(),
                    Runtime.getRuntime().availableProcessors(),
                    records);
        } finally {
            JavaUtils.deleteRecursively(folder.toFile());
        }
    }
}

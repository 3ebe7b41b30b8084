package dev.attune.spark;

import dev.attune.cli.InputException;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.sweep.SweepUnit;
import java.util.List;
import org.apache.spark.SparkConf;

/** Refuses configurations under which a sweep's measurements would be lost or worthless, before any machine is asked for. */
final class ClusterCheck {

    /** How Java kernels are timed alone. */
    static final String CPUS_HINT = "give the processors of a machine as spark.executor.cores and as spark.task.cpus";

    private static final String GPUS_OF_TASK = "spark.task.resource." + TaskGpu.RESOURCE + ".amount";

    private ClusterCheck() {}

    /**
     * Checks.
     *
     * @throws InputException naming the setting
     */
    static void check(SparkConf configuration, List<SweepUnit> units) {
        if (configuration.get("spark.submit.deployMode", "client").equals("cluster")) {
            throw new InputException(
                    "--deploy-mode cluster would leave the database on whatever machine the driver gets",
                    "submit with --deploy-mode client");
        }
        if (units.stream().anyMatch(unit -> unit.target() == RunTarget.CUDA)) {
            double gpus = gpusOfTask(configuration);
            String hint = "give --conf spark.executor.resource.gpu.amount=N --conf " + GPUS_OF_TASK + "=1";
            if (gpus == 0) {
                throw new InputException("target cuda: tasks have no GPU, as " + GPUS_OF_TASK + " is not set", hint);
            }
            if (gpus < 1) {
                throw new InputException(
                        "target cuda: tasks share a GPU, as " + GPUS_OF_TASK + " is " + gpus
                                + ", and their times would be worth nothing",
                        hint);
            }
        }
    }

    private static double gpusOfTask(SparkConf configuration) {
        String amount = configuration.get(GPUS_OF_TASK, "0");
        try {
            return Double.parseDouble(amount);
        } catch (NumberFormatException e) {
            throw new InputException(GPUS_OF_TASK + " is '" + amount + "'; it has to be a number, as in 1");
        }
    }
}

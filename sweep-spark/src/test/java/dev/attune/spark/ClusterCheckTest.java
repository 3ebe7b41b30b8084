package dev.attune.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.cli.InputException;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.sweep.SweepUnit;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {

    private static final List<SweepUnit> JAVA = List.of(Units.of("", RunTarget.JAVA, "1,1,1,8,8,8"));
    private static final List<SweepUnit> CUDA = List.of(Units.of("", RunTarget.CUDA, "1,1,1,8,8,8"));

    private static SparkConf gpus(String ofTask) {
        return new SparkConf(false).set("spark.task.resource.gpu.amount", ofTask);
    }

    @Test
    void aSweepOfGpusNeedsAWholeOneForEachTask() {
        assertThatCode(() -> ClusterCheck.check(gpus("1"), CUDA)).doesNotThrowAnyException();
        assertThatCode(() -> ClusterCheck.check(new SparkConf(false), JAVA)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ClusterCheck.check(new SparkConf(false), CUDA))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tasks have no GPU, as spark.task.resource.gpu.amount is not set");
        assertThatThrownBy(() -> ClusterCheck.check(gpus("0.25"), CUDA)).hasMessageContaining("tasks share a GPU");
        assertThatThrownBy(() -> ClusterCheck.check(gpus("one"), CUDA)).hasMessageContaining("'one'");
    }

    @Test
    void theDriverStaysWhereTheDatabaseIs() {
        assertThatThrownBy(
                        () -> ClusterCheck.check(new SparkConf(false).set("spark.submit.deployMode", "cluster"), JAVA))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--deploy-mode cluster");
    }
}

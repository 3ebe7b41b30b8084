package dev.attune.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/** Hands tasks out to executors. */
final class Cluster {

    private static final long POLL_MILLISECONDS = 100;

    private Cluster() {}

    /**
     * Runs tasks, one Spark task each, as many at a time as the cluster has room for.
     *
     * @param taken is given each answer as soon as it is there, on this thread. Of a task that was tried several times, because
     *     an attempt failed or took too long, Spark takes one answer
     * @throws SparkException when a task failed as often as {@code spark.task.maxFailures} allows; answers before that were given
     */
    static void run(JavaSparkContext spark, List<UnitTask> tasks, Consumer<UnitAnswer> taken)
            throws SparkException, InterruptedException {
        BlockingQueue<UnitAnswer> answers = new LinkedBlockingQueue<>();
        var answered = spark.parallelize(new ArrayList<>(tasks), tasks.size()).map(UnitRun::run);
        // a partition has one task; its answer comes through Spark's handler of results, which hears of each partition
        // once
        var first = (Function1<Iterator<UnitAnswer>, UnitAnswer> & Serializable) partition -> partition.next();
        List<Object> partitions =
                IntStream.range(0, tasks.size()).<Object>mapToObj(i -> i).toList();
        SimpleFutureAction<BoxedUnit> job = spark.sc()
                .submitJob(
                        answered.rdd(),
                        first,
                        CollectionConverters.asScala(partitions).toSeq(),
                        (_, answer) -> {
                            answers.add(answer);
                            return BoxedUnit.UNIT;
                        },
                        () -> BoxedUnit.UNIT);
        try {
            for (int left = tasks.size(); left > 0; ) {
                // asked before the queue is: once a job has ended no further answer comes
                boolean ended = job.isCompleted();
                UnitAnswer answer = answers.poll(POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (answer != null) {
                    taken.accept(answer);
                    left--;
                } else if (ended) {
                    throw failure(job);
                }
            }
        } finally {
            job.cancel();
        }
    }

    private static SparkException failure(SimpleFutureAction<BoxedUnit> job) {
        Throwable cause = job.value().get().failed().get();
        return cause instanceof SparkException known ? known : new SparkException(String.valueOf(cause), cause);
    }
}

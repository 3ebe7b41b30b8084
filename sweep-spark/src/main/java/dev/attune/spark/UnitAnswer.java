package dev.attune.spark;

import dev.attune.runtime.tune.record.RecordLines;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes back from an executor.
 *
 * @param number the combination's place in the sweep, from 1
 * @param won whether a schedule gave a right result
 * @param told one line for people: the winner, or why there is none
 * @param place where it was measured, for people: {@code executor 3, GPU 1}
 * @param cpus processors that Spark gave the task
 * @param processors that the machine has
 * @param records all that is known of the combination now, as lines of JSON
 */
record UnitAnswer(
        int number, boolean won, String told, String place, int cpus, int processors, ArrayList<String> records)
        implements Serializable {

    /**
     * The records, through the bounds of a file's.
     *
     * @throws dev.attune.runtime.json.JsonException when a line is no record
     */
    List<TuningRecord> tuningRecords() {
        return records.stream().map(RecordLines::read).toList();
    }
}

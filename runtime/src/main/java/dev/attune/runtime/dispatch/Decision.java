package dev.attune.runtime.dispatch;

import dev.attune.runtime.load.ServedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * One choice that was made on the way to a kernel.
 *
 * @param question what was to be chosen: {@code target}, {@code schedule}, {@code kernel} ...
 * @param answer what was chosen
 * @param reason why, and why not another
 */
public record Decision(String question, String answer, String reason) {

    /** Decisions, and last what computed a call. */
    public static List<Decision> with(List<Decision> decisions, ServedBy server) {
        List<Decision> all = new ArrayList<>(decisions);
        all.add(new Decision("code", server.spelling(), server.reason()));
        return all;
    }

    @Override
    public String toString() {
        return question + ": " + answer + " (" + reason + ")";
    }
}

package dev.attune.runtime.dispatch;

/**
 * One choice that was made on the way to a kernel.
 *
 * @param question what was to be chosen: {@code target}, {@code schedule}, {@code kernel} ...
 * @param answer what was chosen
 * @param reason why, and why not another
 */
public record Decision(String question, String answer, String reason) {

    @Override
    public String toString() {
        return question + ": " + answer + " (" + reason + ")";
    }
}

package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import java.util.Optional;

/**
 * One way to a kernel that may be tried.
 *
 * @param image which image of a CUDA kernel to load first
 * @param schedule empty for the compiler's own choice
 * @param reason why this way
 * @param tuned whether a measurement led here
 */
record Attempt(Target target, KernelImage.Choice image, Optional<Schedule> schedule, String reason, boolean tuned) {

    /** What to note when it failed. */
    Decision failed(RuntimeException e) {
        return tuned
                ? new Decision(
                        "schedule", "not " + schedule.orElseThrow(), "it was tuned, but now fails: " + e.getMessage())
                : new Decision("target", "not " + target.spelling(), e.getMessage());
    }
}

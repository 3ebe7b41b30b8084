package dev.attune.runtime.simd;

/** Leads out of a work item whose call was stopped. No failure: who stopped the call is told what became of it. */
final class CallStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallStopped() {
        super("the call was stopped", null, false, false);
    }
}

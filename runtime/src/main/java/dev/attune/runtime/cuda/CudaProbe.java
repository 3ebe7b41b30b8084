package dev.attune.runtime.cuda;

/** Holds the one answer of the process; made when it is first asked for. */
final class CudaProbe {

    static final CudaAvailability RESULT = CudaAvailability.look();

    private CudaProbe() {}
}

package dev.attune.runtime.kernel;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a kernel is compiled for. */
public enum Target {
    /** SIMD Java, for the machine that compiles it. */
    JAVA("java"),
    /** PTX for compute capability 8.0 and up: mma.sync, ldmatrix, cp.async. */
    PTX_SM_80("ptx:sm_80"),
    /** PTX for compute capability 9.0 alone: wgmma, TMA. */
    PTX_SM_90A("ptx:sm_90a");

    private final String spelling;

    Target(String spelling) {
        this.spelling = spelling;
    }

    /** As given to {@code --target}. */
    public String spelling() {
        return spelling;
    }

    /** Whether it runs on a GPU. */
    public boolean isCuda() {
        return this != JAVA;
    }

    /**
     * The target of a spelling.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static Target parse(String spelling) {
        for (Target target : values()) {
            if (target.spelling.equals(spelling)) {
                return target;
            }
        }
        throw new IllegalArgumentException("no target '" + spelling + "'; known: "
                + Arrays.stream(values()).map(Target::spelling).collect(Collectors.joining(", ")));
    }
}

package dev.attune.runtime.prebuilt;

import dev.attune.runtime.kernel.JavaKernel;

/** Makes the Java kernels of a variant; a generated class implements it, so that no kernel is loaded that is not called. */
public interface JavaKernels {

    /**
     * A kernel.
     *
     * @param number from 0, in the order of the variant's list
     * @throws IllegalArgumentException when there is none of this number
     */
    JavaKernel create(int number);
}

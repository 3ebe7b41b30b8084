package dev.attune.templates.attention;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;

/** A kernel in which everything that does not vary within a launch is written. */
public interface LaunchCode {

    /**
     * Writes what varies by batch and head.
     *
     * @param batch i32
     * @param head i32, the query head
     * @param keyHead i32, the key/value head that it reads
     */
    HeadCode head(KernelBuilder kernel, Register batch, Register head, Register keyHead);
}

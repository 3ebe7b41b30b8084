package dev.attune.runtime.kernel;

import dev.attune.runtime.tensor.DType;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A compiled kernel: code, launch metadata and provenance. Plain data; {@code runtime.load} makes it runnable.
 *
 * @param key content address: hex SHA-256 of everything that decides the code (compiler version, variant, target,
 *     schedule, dtype, head dims)
 * @param signature the variant that it computes
 * @param target what it runs on
 * @param schedule the family and its knobs
 * @param dtype how query, key, value and out are stored
 * @param headDim width of query and key heads, baked in
 * @param headDimV width of value and out heads, baked in
 * @param entry Java: binary name of the class that implements {@link JavaKernel}; CUDA: the main kernel's name
 * @param launch how to launch it on a GPU; empty ({@link LaunchPlan#NONE}) for Java
 * @param provenance who made it from what: compiler version, source hash, assembler report ... shown by {@code explain}
 * @param files file name to bytes: {@code Name.java} and {@code *.class}, or {@code kernel.ptx}, {@code kernel.cubin} and
 *     perhaps {@code helpers.cubin}
 */
public record KernelArtifact(
        String key,
        VariantSignature signature,
        Target target,
        Schedule schedule,
        DType dtype,
        int headDim,
        int headDimV,
        String entry,
        LaunchPlan launch,
        Map<String, String> provenance,
        Map<String, byte[]> files) {

    public KernelArtifact {
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /** This artifact with other files. */
    public KernelArtifact withFiles(Map<String, byte[]> others) {
        return new KernelArtifact(
                key, signature, target, schedule, dtype, headDim, headDimV, entry, launch, provenance, others);
    }
}

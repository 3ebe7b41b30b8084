package dev.attune.runtime.prebuilt;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.util.List;

/**
 * One kernel of a variant, as a generated class lists it.
 *
 * @param key content address, as {@link dev.attune.runtime.kernel.KernelArtifact#key}
 * @param headDim width of query and key heads, baked in
 * @param headDimV width of value and out heads, baked in
 * @param shapes the shapes that it is meant for
 * @param why how its schedule was chosen when it was built
 * @param number of a Java kernel, under which the variant's {@link JavaKernels} know it; -1 for a CUDA kernel
 * @param folder of a CUDA kernel, in the program's resources: {@code manifest.json} and the files that it lists; begins with a
 *     slash. Empty for a Java kernel
 */
public record PrebuiltKernel(
        String key,
        Target target,
        Schedule schedule,
        DType dtype,
        int headDim,
        int headDimV,
        List<ProblemShape> shapes,
        String why,
        int number,
        String folder) {

    /** Knob of Java schedules: vector length in f32 elements. */
    private static final String LANES = "lanes";

    public PrebuiltKernel {
        shapes = List.copyOf(shapes);
    }

    /**
     * A Java kernel.
     *
     * @param schedule in the form of {@link Schedule#parse}
     * @param shapes in the form of {@link ProblemShape#parse}, separated by spaces
     */
    public static PrebuiltKernel java(
            String key,
            String schedule,
            DType dtype,
            int headDim,
            int headDimV,
            String shapes,
            String why,
            int number) {
        return new PrebuiltKernel(
                key, Target.JAVA, Schedule.parse(schedule), dtype, headDim, headDimV, parse(shapes), why, number, "");
    }

    /** A CUDA kernel; parameters as of {@link #java}. */
    public static PrebuiltKernel cuda(
            Target target,
            String key,
            String schedule,
            DType dtype,
            int headDim,
            int headDimV,
            String shapes,
            String why,
            String folder) {
        return new PrebuiltKernel(
                key, target, Schedule.parse(schedule), dtype, headDim, headDimV, parse(shapes), why, -1, folder);
    }

    private static List<ProblemShape> parse(String shapes) {
        String[] texts = shapes.split(" ");
        ProblemShape[] parsed = new ProblemShape[texts.length];
        for (int i = 0; i < texts.length; i++) {
            parsed[i] = ProblemShape.parse(texts[i]);
        }
        return List.of(parsed);
    }

    /** Vector length in f32 elements; 0 for a GPU's kernel. */
    int lanes() {
        return schedule.knob(LANES, 0);
    }

    /** Whether its code computes calls of this dtype and these head dims. */
    boolean takes(DType wanted, ProblemShape shape) {
        return dtype == wanted && headDim == shape.headDim() && headDimV == shape.headDimV();
    }

    /** How far a call is from the shapes that it is meant for: 0 for one of them, in doublings of lengths. */
    double distance(ProblemShape shape) {
        double nearest = Double.POSITIVE_INFINITY;
        for (ProblemShape meant : shapes) {
            nearest = Math.min(nearest, distance(meant, shape));
        }
        return nearest;
    }

    private static double distance(ProblemShape a, ProblemShape b) {
        // how many rows share a KV head decides between families, so it counts twice
        return 2 * doublings((long) a.qLen() * a.groupSize(), (long) b.qLen() * b.groupSize())
                + doublings(a.kvLen(), b.kvLen())
                + 0.5 * doublings((long) a.batch() * a.heads(), (long) b.batch() * b.heads());
    }

    private static double doublings(long a, long b) {
        return Math.abs(Math.log((a + 1.0) / (b + 1.0))) / Math.log(2);
    }

    /** {@code java f32 head_dim 64}: what a person needs to know to ask for another. */
    String describe() {
        return target.spelling() + " " + dtype + " head_dim " + headDim
                + (headDimV == headDim ? "" : ", head_dim_v " + headDimV)
                + (lanes() == 0 ? "" : ", vectors of " + lanes() + " floats");
    }
}

package dev.attune.generator.kernel;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A kernel of a variant.
 *
 * @param key content address
 * @param shapes that it is meant for
 * @param why how the schedule was chosen
 * @param code Java classes or resources
 */
public record GeneratedKernel(
        String key,
        Target target,
        Schedule schedule,
        DType dtype,
        int headDim,
        int headDimV,
        List<ProblemShape> shapes,
        String why,
        Code code) {

    public GeneratedKernel {
        shapes = List.copyOf(shapes);
    }

    /** What is written for a kernel. */
    public sealed interface Code {

        /**
         * Java sources.
         *
         * @param entry package of the class that implements the kernel
         * @param entryName its simple name
         * @param sources text by binary class name
         */
        record JavaSources(String entry, String entryName, Map<String, String> sources) implements Code {
            public JavaSources {
                sources = Map.copyOf(sources);
            }
        }

        /**
         * Resources.
         *
         * @param folder from the root of resources, without a slash at either end
         * @param files bytes by file name
         */
        record Resources(String folder, Map<String, byte[]> files) implements Code {
            public Resources {
                files = new TreeMap<>(files);
            }
        }
    }
}

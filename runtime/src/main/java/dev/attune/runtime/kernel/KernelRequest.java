package dev.attune.runtime.kernel;

import dev.attune.runtime.tensor.DType;
import java.util.Map;
import java.util.Optional;

/**
 * What the runtime asks a compiler for.
 *
 * @param variant text and name of the variant
 * @param schedule the point to build; empty for the compiler's own choice for the shape
 * @param shape a shape it should be good for; lengths other than head dims are not baked in
 */
public record KernelRequest(
        VariantSource variant, Target target, DType dtype, ProblemShape shape, Optional<Schedule> schedule) {

    /**
     * A variant in a source text.
     *
     * @param path where the text came from, for messages; imports are resolved against it
     * @param text the file's content
     * @param imports path to content of every file that it imports, directly or not
     * @param name the variant's name in it
     */
    public record VariantSource(String path, String text, Map<String, String> imports, String name) {
        public VariantSource {
            imports = Map.copyOf(imports);
        }

        /** A variant of a file that imports nothing. */
        public VariantSource(String path, String text, String name) {
            this(path, text, Map.of(), name);
        }

        // spelled out: those of a record take the JVM 10 ms in a process's first call
        @Override
        public boolean equals(Object other) {
            return other instanceof VariantSource that
                    && name.equals(that.name)
                    && text.equals(that.text)
                    && path.equals(that.path)
                    && imports.equals(that.imports);
        }

        @Override
        public int hashCode() {
            return 31 * text.hashCode() + name.hashCode();
        }
    }
}

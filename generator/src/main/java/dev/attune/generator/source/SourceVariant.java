package dev.attune.generator.source;

import dev.attune.compiler.diagnostic.SourceFile.Position;
import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;

/**
 * A variant of the folder.
 *
 * @param source its text; the path is absolute, as messages show it
 * @param relativePath of its file below the folder
 * @param attention the variant as IR, before any pass
 * @param position of its name in the file
 * @param packageName of its typed class; empty for the unnamed package
 * @param className simple name of its typed class
 */
public record SourceVariant(
        VariantSource source,
        String relativePath,
        Attention attention,
        Position position,
        String packageName,
        String className) {

    /** Fully qualified name of its typed class. */
    public String qualifiedName() {
        return packageName.isEmpty() ? className : packageName + "." + className;
    }

    /** A package below that of its typed class. */
    public String subpackage(String name) {
        return packageName.isEmpty() ? name : packageName + "." + name;
    }
}

package dev.attune.templates.simd;

/**
 * Where generated classes live. Kernels that are loaded while a program runs share one place; kernels that are built into a jar
 * live in the packages of their variant, so that kernels of several schedules, and of several jars, stand side by side.
 *
 * @param variant package of the variant's class
 * @param shared package of classes that know no variant: their names say all that decides their code
 */
public record KernelPackages(String variant, String shared) {

    /** Of kernels that are loaded while a program runs. */
    public static final KernelPackages LOADED = new KernelPackages("dev.attune.kernels", "dev.attune.kernels.shared");
}

package dev.attune.templates.ptx.interpreter;

/** What a decoded instruction does for some lanes of a warp. */
@FunctionalInterface
interface Operation {
    /**
     * @param active one bit per lane that executes it; not zero
     */
    void execute(Warp warp, int active);
}

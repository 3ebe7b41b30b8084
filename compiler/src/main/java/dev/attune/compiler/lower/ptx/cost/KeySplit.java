package dev.attune.compiler.lower.ptx.cost;

/**
 * How a schedule splits the keys of a call.
 *
 * @param sharedBytes of a CTA
 * @param parts of the keys
 */
public record KeySplit(int sharedBytes, long parts) {}

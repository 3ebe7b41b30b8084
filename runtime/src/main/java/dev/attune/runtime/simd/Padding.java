package dev.attune.runtime.simd;

/** How long the arrays are that vector passes run over. Names no vector class, so that code without vectors loads none. */
public final class Padding {
    /** The longest vector in elements; arrays have a multiple of it. */
    public static final int ELEMENTS = 16;

    private Padding() {}

    /** The length of an array for so many elements. */
    public static int of(int count) {
        return (count + ELEMENTS - 1) / ELEMENTS * ELEMENTS;
    }
}

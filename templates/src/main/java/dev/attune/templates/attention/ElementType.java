package dev.attune.templates.attention;

/** How query, key, value and out are stored. */
public enum ElementType {
    BF16(2),
    F16(2),
    F32(4);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }
}

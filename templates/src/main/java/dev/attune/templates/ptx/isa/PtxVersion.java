package dev.attune.templates.ptx.isa;

/** A PTX ISA version. */
public record PtxVersion(int major, int minor) implements Comparable<PtxVersion> {
    public static final PtxVersion V7_0 = new PtxVersion(7, 0);
    public static final PtxVersion V7_4 = new PtxVersion(7, 4);
    public static final PtxVersion V7_8 = new PtxVersion(7, 8);
    /** The newest that the bundled assembler knows. */
    public static final PtxVersion V8_0 = new PtxVersion(8, 0);

    @Override
    public int compareTo(PtxVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}

package dev.attune.cli;

/** What {@code attune} tells its caller. */
public final class ExitCode {

    /** All went well. */
    public static final int OK = 0;

    /** The command line, a source file or a tensor file is wrong; nothing was written. */
    public static final int WRONG_INPUT = 1;

    /** The work was done, and a check of its result failed. */
    public static final int CHECK_FAILED = 2;

    /** A fault of Attune's own. */
    public static final int INTERNAL = 3;

    private ExitCode() {}
}

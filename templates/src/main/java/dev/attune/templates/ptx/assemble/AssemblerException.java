package dev.attune.templates.ptx.assemble;

/** The assembler refused a module, or could not be loaded. */
public final class AssemblerException extends RuntimeException {
    private final String log;

    AssemblerException(String message, String log) {
        super(log.isBlank() ? message : message + "\n" + log.strip());
        this.log = log;
    }

    AssemblerException(String message, Throwable cause) {
        super(message, cause);
        this.log = "";
    }

    /** What the assembler wrote; empty where it did not run. */
    public String log() {
        return log;
    }
}

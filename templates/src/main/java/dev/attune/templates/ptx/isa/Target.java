package dev.attune.templates.ptx.isa;

/** A GPU architecture that a module is written for. The order is that of capability: a later one runs what an earlier one has. */
public enum Target {
    SM_80("sm_80"),
    SM_90("sm_90"),
    /** Hopper with the instructions that no other architecture has: wgmma, setmaxnreg. Runs on compute capability 9.0 only. */
    SM_90A("sm_90a");

    private final String spelling;

    Target(String spelling) {
        this.spelling = spelling;
    }

    /** The name in the {@code .target} line and on the command line. */
    public String spelling() {
        return spelling;
    }

    public boolean supports(Target minimum) {
        return compareTo(minimum) >= 0;
    }

    /** The target of that name, e.g. {@code sm_90a}. */
    public static Target parse(String spelling) {
        for (Target target : values()) {
            if (target.spelling.equals(spelling)) {
                return target;
            }
        }
        throw new IllegalArgumentException("unknown GPU target '" + spelling + "'; known: sm_80, sm_90, sm_90a");
    }
}

package dev.attune.templates.ptx.isa;

/** The oldest PTX version and the oldest target that know an instruction. */
public record Availability(PtxVersion version, Target target) {
    /** What every target of ours has. */
    public static final Availability BASE = new Availability(PtxVersion.V7_0, Target.SM_80);

    public static final Availability V7_4 = new Availability(PtxVersion.V7_4, Target.SM_80);
    public static final Availability V7_8 = new Availability(PtxVersion.V7_8, Target.SM_80);
    /** Hopper's general instructions, known since PTX 7.8. */
    public static final Availability HOPPER_EARLY = new Availability(PtxVersion.V7_8, Target.SM_90);

    public static final Availability HOPPER = new Availability(PtxVersion.V8_0, Target.SM_90);
    /** wgmma and setmaxnreg: compute capability 9.0 and nothing else. */
    public static final Availability HOPPER_ONLY = new Availability(PtxVersion.V8_0, Target.SM_90A);
}

package dev.attune.templates.ptx.isa;

/** Read-only registers that the machine fills in. */
public enum SpecialRegister implements Operand {
    THREAD_X("tid.x", RegisterClass.B32),
    THREAD_Y("tid.y", RegisterClass.B32),
    THREAD_Z("tid.z", RegisterClass.B32),
    THREADS_X("ntid.x", RegisterClass.B32),
    THREADS_Y("ntid.y", RegisterClass.B32),
    THREADS_Z("ntid.z", RegisterClass.B32),
    BLOCK_X("ctaid.x", RegisterClass.B32),
    BLOCK_Y("ctaid.y", RegisterClass.B32),
    BLOCK_Z("ctaid.z", RegisterClass.B32),
    BLOCKS_X("nctaid.x", RegisterClass.B32),
    BLOCKS_Y("nctaid.y", RegisterClass.B32),
    BLOCKS_Z("nctaid.z", RegisterClass.B32),
    LANE("laneid", RegisterClass.B32),
    /** The multiprocessor that runs the thread. */
    MULTIPROCESSOR("smid", RegisterClass.B32),
    /** Bytes of dynamic shared memory of this launch. */
    DYNAMIC_SHARED_SIZE("dynamic_smem_size", RegisterClass.B32),
    CLOCK("clock64", RegisterClass.B64),
    /** Nanoseconds. */
    GLOBAL_TIMER("globaltimer", RegisterClass.B64);

    private final String spelling;
    private final RegisterClass type;

    SpecialRegister(String spelling, RegisterClass type) {
        this.spelling = spelling;
        this.type = type;
    }

    /** The name in PTX, without the {@code %}. */
    public String spelling() {
        return spelling;
    }

    public RegisterClass type() {
        return type;
    }

    /** Whether PTX keeps this register name for itself. */
    static boolean isReserved(String name) {
        if (name.equals("warpid")
                || name.equals("nwarpid")
                || name.equals("nsmid")
                || name.equals("gridid")
                || name.equals("clock")
                || name.equals("clock_hi")
                || name.startsWith("lanemask_")
                || name.startsWith("cluster_")
                || name.equals("clusterid")
                || name.equals("nclusterid")
                || name.startsWith("envreg")
                || name.startsWith("total_smem_size")) {
            return true;
        }
        for (SpecialRegister special : values()) {
            String spelling = special.spelling;
            int dot = spelling.indexOf('.');
            if (name.equals(dot < 0 ? spelling : spelling.substring(0, dot))) {
                return true;
            }
        }
        return false;
    }
}

package dev.attune.templates.ptx.machine;

import dev.attune.templates.ptx.isa.FloatArithmetic;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.Opcode;

/**
 * How near a result must be to the machine's. Both of zero means equal bits.
 *
 * @param ulps in units of the last place of the machine's result
 * @param absolute in absolute terms, where that is more
 */
record Tolerance(int ulps, double absolute) {
    static final Tolerance EXACT = new Tolerance(0, 0);

    static Tolerance of(Opcode row) {
        return switch (row) {
            case FloatArithmetic function ->
                switch (function) {
                    case EX2_APPROX_FTZ_F32, EX2_APPROX_F32 -> new Tolerance(2, 0);
                    case LG2_APPROX_FTZ_F32, LG2_APPROX_F32 -> new Tolerance(2, 0x1p-22);
                    case DIV_FULL_F32, DIV_APPROX_FTZ_F32 -> new Tolerance(2, 0);
                    case RCP_APPROX_FTZ_F32 -> new Tolerance(1, 0);
                    case RSQRT_APPROX_FTZ_F32, RSQRT_APPROX_F32, SQRT_APPROX_FTZ_F32 -> new Tolerance(3, 0);
                    case TANH_APPROX_F32 -> new Tolerance(1 << 13, 0);
                    case SIN_APPROX_FTZ_F32, COS_APPROX_FTZ_F32 -> new Tolerance(0, 0x1p-20);
                    case ADD_RN_F32,
                            ADD_RM_F32,
                            SUB_RN_F32,
                            MUL_RN_F32,
                            FMA_RN_F32,
                            DIV_RN_F32,
                            MIN_F32,
                            MAX_F32,
                            MIN_NAN_F32,
                            MAX_NAN_F32,
                            NEG_F32,
                            ABS_F32,
                            COPYSIGN_F32,
                            RCP_RN_F32,
                            SQRT_RN_F32 -> EXACT;
                };
            case MatrixProduct _ -> new Tolerance(0, 0x1p-20);
            default -> EXACT;
        };
    }

    boolean accepts(int machine, int interpreter) {
        if (machine == interpreter) {
            return true;
        }
        if (ulps == 0 && absolute == 0) {
            return false;
        }
        float expected = Float.intBitsToFloat(machine);
        float actual = Float.intBitsToFloat(interpreter);
        if (Float.isNaN(expected) || Float.isNaN(actual)) {
            return Float.isNaN(expected) && Float.isNaN(actual);
        }
        double difference = Math.abs((double) expected - actual);
        return difference <= Math.max(absolute, ulps * (double) Math.ulp(expected));
    }
}

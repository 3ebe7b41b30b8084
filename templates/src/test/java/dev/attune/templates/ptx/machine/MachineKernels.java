package dev.attune.templates.ptx.machine;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.Compare;
import dev.attune.templates.ptx.isa.Convert;
import dev.attune.templates.ptx.isa.EveryRow;
import dev.attune.templates.ptx.isa.FloatArithmetic;
import dev.attune.templates.ptx.isa.IntegerArithmetic;
import dev.attune.templates.ptx.isa.MatrixDescriptor.Swizzle;
import dev.attune.templates.ptx.isa.MatrixMove;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.WarpExchange;
import java.util.ArrayList;
import java.util.List;

/** The kernels that are recorded on a GPU and repeated by the interpreter. */
final class MachineKernels {
    private MachineKernels() {}

    /**
     * One kernel.
     *
     * @param name for the reader, and the key of its recording
     * @param kernel takes the inputs and the results as pointers
     * @param ctas of the launch
     * @param resultBytes that all of them write
     * @param tolerance how near the results must be
     */
    record Recorded(String name, PtxKernel kernel, int ctas, int resultBytes, Tolerance tolerance) {}

    static List<Recorded> all() {
        List<Recorded> kernels = new ArrayList<>();
        for (Opcode row : EveryRow.rows()) {
            if (isPure(row)) {
                kernels.add(RowKernel.of("row_" + kernels.size(), row));
            }
        }
        for (Swizzle swizzle : Swizzle.values()) {
            for (int transposed = 0; transposed < 4; transposed++) {
                kernels.add(LayoutKernel.of(
                        "layout_" + swizzle.bytes() + "_" + transposed,
                        swizzle,
                        (transposed & 1) != 0,
                        (transposed & 2) != 0));
            }
        }
        return kernels;
    }

    /** Whether a row's result depends on registers, or on shared memory that the kernel fills, and on nothing else. */
    private static boolean isPure(Opcode row) {
        return switch (row) {
            case IntegerArithmetic _,
                    FloatArithmetic _,
                    Bitwise _,
                    Compare _,
                    Convert _,
                    MatrixProduct _,
                    MatrixMove _ -> true;
            case Move move ->
                switch (move) {
                    case MOV_SPECIAL_U32,
                            MOV_SPECIAL_U64,
                            MOV_SHARED_ADDRESS,
                            MOV_TENSOR_MAP_ADDRESS,
                            CVTA_PARAM_U64,
                            CVTA_TO_GLOBAL_U64 -> false;
                    case MOV_B32,
                            MOV_F32,
                            MOV_B64,
                            MOV_B16,
                            MOV_PREDICATE,
                            PACK_B16,
                            UNPACK_B16,
                            PACK_B32,
                            UNPACK_B32,
                            SELP_B32,
                            SELP_F32,
                            SELP_B64,
                            SELP_B16 -> true;
                };
            case WarpExchange exchange -> exchange != WarpExchange.ELECT_SYNC && exchange != WarpExchange.BAR_WARP_SYNC;
            default -> false;
        };
    }
}

package dev.attune.templates.attention.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.interpreter.GlobalMemory;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.interpreter.KernelArguments;
import dev.attune.templates.ptx.interpreter.Launch;
import dev.attune.templates.ptx.interpreter.PtxInterpreter;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.SpecialRegister;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkRowsTest {
    private static final int ROWS = 32;

    /**
     * A warp whose lane holds row {@code lane % 16} at piece {@code lane / 16}. It tells where that piece lies, and what it
     * finds where {@code offset} sees the piece so many rows and pieces on, after storing its number where {@code at} does.
     */
    private static Allocation run(ChunkRows rows, int down, int right) {
        KernelBuilder kernel = new KernelBuilder("places", 32);
        Register results = kernel.parameterValue("results", Type.POINTER, "i32[2, 32]");
        Register chunk = kernel.addressOf(kernel.shared("chunk", ROWS * rows.pitch(), 128));
        Register lane = kernel.special(SpecialRegister.LANE);
        Register row = kernel.and(lane, 15);
        Register piece = kernel.shiftRight(lane, 4);
        Register offset = rows.offset(kernel, "offset", row, piece);
        kernel.storeShared(MemoryType.B32, rows.from(kernel.add(chunk, offset)).at(kernel, down, right), lane);
        kernel.syncWarp();
        Register moved = rows.offset(kernel, "moved", kernel.add(row, down), kernel.add(piece, right));
        Register found = kernel.loadShared(MemoryType.B32, Address.of(kernel.add(chunk, moved)));
        Register to = kernel.fmaWide(lane, 4, results);
        kernel.storeGlobal(MemoryType.B32, Address.of(to), offset);
        kernel.storeGlobal(MemoryType.B32, Address.of(to, 128), found);
        GlobalMemory memory = new GlobalMemory();
        Allocation allocation = memory.output("results", 256);
        new PtxInterpreter(kernel.build()).launch(memory, Launch.of(1), new KernelArguments().pointer(allocation));
        return allocation;
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 48, 80, 128, 160, 192, 256, 384, 512})
    void eightRowsAtOneColumnTouchAllBanks(int bytes) {
        ChunkRows rows = ChunkRows.forMatrices(bytes);
        Allocation offsets = run(rows, 0, 0);
        for (int first = 0; first < 32; first += 8) {
            assertThat(IntStream.range(first, first + 8).map(lane -> offsets.getInt(lane) / 16 % 8))
                    .as("lanes from %d of rows of %d bytes", first, rows.pitch())
                    .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 160, 256, 384, 512})
    void aFixedDistanceLeadsWhereTheNumbersLead(int bytes) {
        ChunkRows rows = ChunkRows.forMatrices(bytes);
        for (int right = 0; right < bytes / 16; right += 2) {
            Allocation results = run(rows, 16, right);
            for (int lane = 0; lane < 32; lane++) {
                assertThat(results.getInt(32 + lane)).as("%d pieces on", right).isEqualTo(lane);
            }
        }
    }

    @Test
    void wholeLinesAreSwizzledAndOthersPadded() {
        assertThat(ChunkRows.forMatrices(256)).isEqualTo(new ChunkRows(256, true));
        assertThat(ChunkRows.forMatrices(192)).isEqualTo(new ChunkRows(208, false));
        assertThatThrownBy(() -> new ChunkRows(192, true)).hasMessageContaining("192 bytes, swizzled");
        assertThatThrownBy(() -> new ChunkRows(24, false)).hasMessageContaining("24 bytes");
    }
}

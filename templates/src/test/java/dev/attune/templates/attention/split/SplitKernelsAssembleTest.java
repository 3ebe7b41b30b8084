package dev.attune.templates.attention.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.decode.DecodeAttention;
import dev.attune.templates.attention.decode.DecodeShape;
import dev.attune.templates.attention.simt.SimtAttention;
import dev.attune.templates.attention.simt.SimtShape;
import dev.attune.templates.ptx.GoldenFiles;
import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.PtxPrinter;
import dev.attune.templates.ptx.assemble.AssembledModule;
import dev.attune.templates.ptx.assemble.PtxAssembler;
import dev.attune.templates.ptx.isa.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the assembler makes of the kernels, and their text. */
class SplitKernelsAssembleTest {
    private static final GoldenFiles GOLDENS = new GoldenFiles("split-golden", SplitKernelsAssembleTest.class);
    private static final List<SampleVariant> VARIANTS =
            List.of(SampleVariant.FULL, SampleVariant.SLOPED_WINDOW, SampleVariant.STRIPES);

    private static PtxModule module(SplitKernels kernels) {
        return PtxModule.of(
                Target.SM_80,
                List.of(),
                kernels.attention().kernel(),
                kernels.combine().kernel());
    }

    private static void assertNoSpill(Object what, SplitKernels kernels) {
        AssembledModule module = PtxAssembler.assemble(module(kernels));
        module.kernels()
                .forEach(kernel ->
                        assertThat(kernel.spills()).as("%s: %s", what, kernel).isFalse());
        assertThat(module.warnings()).as("%s", what).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"64,16,128,2", "64,32,128,2", "128,16,64,2", "128,32,64,2", "128,16,128,1", "192,16,64,1", "256,16,64,1"
    })
    void decodeDoesNotSpill(int width, int rows, int tileKv, int stages) {
        for (SampleVariant variant : VARIANTS) {
            DecodeShape shape = new DecodeShape(ElementType.BF16, width, width, rows, tileKv, 4, stages);
            assertThat(shape.fitsRegisters()).isTrue();
            assertNoSpill(
                    variant + " with " + shape,
                    DecodeAttention.write("attention", shape, false, variant, Optional.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({"64,4,true", "64,16,false", "80,16,false", "128,8,true", "128,16,false", "192,16,false", "255,8,false"})
    void simtDoesNotSpill(int width, int rows, boolean packs) {
        for (SampleVariant variant : VARIANTS) {
            SimtShape shape = new SimtShape(width, width, rows, packs ? 2 : 8, 1, packs, !packs);
            assertThat(shape.fitsRegisters()).isTrue();
            assertNoSpill(
                    variant + " with " + shape,
                    SimtAttention.write("attention", shape, false, variant, Optional.empty()));
        }
    }

    @Test
    void goldens() {
        DecodeShape decode = new DecodeShape(ElementType.BF16, 24, 16, 16, 32, 2, 2);
        GOLDENS.check(
                "decode-causal.ptx",
                PtxPrinter.print(module(
                        DecodeAttention.write("decode", decode, false, SampleVariant.CAUSAL, Optional.empty()))));
        SimtShape simt = new SimtShape(8, 33, 4, 2, 1, true, false);
        GOLDENS.check(
                "simt-sink.ptx",
                PtxPrinter.print(
                        module(SimtAttention.write("simt", simt, false, SampleVariant.SINK, Optional.empty()))));
        GOLDENS.checkNoOrphans(Set.of("decode-causal.ptx", "simt-sink.ptx"));
    }
}

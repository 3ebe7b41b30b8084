package dev.attune.templates.ptx.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.PtxPrinter;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.build.SampleKernels;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PtxAssemblerTest {
    private static final PtxModule ROW_SUM = PtxModule.of(Target.SM_80, List.of(), SampleKernels.rowSum());

    @Test
    void reportsRegistersSharedMemoryAndBarriers() {
        AssembledModule module = PtxAssembler.assemble(ROW_SUM);
        AssembledKernel kernel = module.kernel("row_sum");
        assertThat(module.cubin()).startsWith(0x7F, 'E', 'L', 'F');
        assertThat(kernel.registers()).isBetween(8, 40);
        assertThat(kernel.staticSharedBytes()).isEqualTo(8);
        assertThat(kernel.spills()).isFalse();
        assertThat(module.clean()).isTrue();
    }

    @Test
    void reportsSpills() {
        AssembledKernel kernel = PtxAssembler.assemble(PtxModule.of(Target.SM_80, List.of(), registerHungry()))
                .kernel("register_hungry");
        assertThat(kernel.spills()).isTrue();
        assertThat(kernel.stackBytes()).isPositive();
        assertThat(kernel.spillStoreBytes()).isPositive();
        assertThat(kernel.spillLoadBytes()).isPositive();
    }

    /** 200 numbers alive at once under a limit of 64 registers. */
    private static PtxKernel registerHungry() {
        KernelBuilder b = new KernelBuilder("register_hungry", 1024);
        Register data = b.parameterValue("data", Parameter.Type.POINTER, "");
        List<Register> alive = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            alive.add(b.loadGlobal(MemoryType.F32, Address.of(data, 4 * i)));
        }
        b.barrier();
        for (int i = 0; i < 200; i++) {
            b.storeGlobal(MemoryType.F32, Address.of(data, 4 * i), b.mul(alive.get(i), alive.get(199 - i)));
        }
        return b.build();
    }

    @Test
    void aRefusalCarriesTheAssemblersLog() {
        assertThatThrownBy(() -> PtxAssembler.assemble(
                        ".version 8.0\n.target sm_80\n.address_size 64\n.visible .entry k() { nonsense; }",
                        Target.SM_80,
                        PtxAssembler.FULL_OPTIMIZATION))
                .isInstanceOf(AssemblerException.class)
                .hasMessageContaining("sm_80")
                .hasMessageContaining("line 4");
    }

    @Test
    void numberedInformationCountsAsAWarning() {
        assertThat(AssemblerLog.warnings("""
                        ptxas info    : (C7512) Potential Performance Loss: wgmma.mma_async instructions are serialized
                        ptxas info    : Used 8 registers
                        ptxas warning : something
                        """)).hasSize(2);
    }

    @Test
    void threadsMayAssembleAtOnce() throws Exception {
        byte[] expected = PtxAssembler.assemble(ROW_SUM).cubin();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Callable<byte[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                tasks.add(() -> PtxAssembler.assemble(ROW_SUM).cubin());
            }
            for (Future<byte[]> cubin : pool.invokeAll(tasks)) {
                assertThat(Arrays.equals(cubin.get(), expected)).isTrue();
            }
        }
    }

    @Test
    void aTruncatedLibraryIsUnpackedAgain() throws Exception {
        Path folder = Files.createTempDirectory("attune-natives");
        String before = System.getProperty("java.io.tmpdir");
        try {
            System.setProperty("java.io.tmpdir", folder.toString());
            Path library = folder.resolve("libJNvPTXCompiler-12.6.0-linux-x86_64.so");
            Files.write(library, new byte[100]);
            NativeLibrary.unpackWhole("libJNvPTXCompiler");
            assertThat(Files.size(library)).isGreaterThan(10_000_000);
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(library);
            }
            Files.delete(library);
        } finally {
            System.setProperty("java.io.tmpdir", before);
            Files.delete(folder);
        }
    }

    @Test
    void aSecondAssemblerAgrees() {
        Assumptions.assumeTrue(ExternalAssembler.find().isPresent(), "no ptxas on the path");
        AssembledModule module =
                ExternalAssembler.assemble(ExternalAssembler.find().orElseThrow(), PtxPrinter.print(ROW_SUM), "sm_80");
        assertThat(module.kernel("row_sum").staticSharedBytes()).isEqualTo(8);
        assertThat(module.clean()).isTrue();
    }
}

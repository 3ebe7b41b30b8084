package dev.attune.templates.ptx.machine;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.assemble.PtxAssembler;
import dev.attune.templates.ptx.isa.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what {@code src/test/machine/record.py} runs on a GPU: the machine code, the inputs and a list of kernels. */
public final class RecordingKit {
    private RecordingKit() {}

    /**
     * @param arguments the folder to write to
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        List<MachineKernels.Recorded> kernels = MachineKernels.all();
        PtxModule module = PtxModule.of(
                Target.SM_90A,
                List.of(),
                kernels.stream().map(MachineKernels.Recorded::kernel).toArray(PtxKernel[]::new));
        Files.write(folder.resolve("rows.cubin"), PtxAssembler.assemble(module).cubin());
        Files.write(folder.resolve("inputs.bin"), MachineInputs.bytes());
        StringBuilder list = new StringBuilder();
        for (MachineKernels.Recorded recorded : kernels) {
            list.append(recorded.kernel().name())
                    .append('\t')
                    .append(recorded.ctas())
                    .append('\t')
                    .append(recorded.kernel().threads())
                    .append('\t')
                    .append(recorded.resultBytes())
                    .append('\n');
        }
        Files.writeString(folder.resolve("rows.tsv"), list);
    }
}

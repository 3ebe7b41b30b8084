package dev.attune.templates.ptx.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.PtxPrinter;
import dev.attune.templates.ptx.assemble.AssemblerException;
import dev.attune.templates.ptx.assemble.PtxAssembler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table against NVIDIA's own assembler: every row that a target has is spelled as the assembler wants it. */
class EveryRowAssemblesTest {
    @ParameterizedTest
    @EnumSource(Target.class)
    void theAssemblerTakesEveryRowOfATarget(Target target) {
        List<Opcode> rows = EveryRow.rows().stream()
                .filter(row -> target.supports(row.availability().target()))
                .toList();
        assertThat(rows).hasSizeGreaterThan(300);
        PtxModule module = module(target, rows);
        try {
            assertThat(PtxAssembler.assemble(module).cubin()).isNotEmpty();
        } catch (AssemblerException refused) {
            throw new AssertionError(
                    refused.getMessage() + "\n" + lines(refused.log(), PtxPrinter.print(module)), refused);
        }
    }

    /** One kernel per row, for a row may end the thread or not return. */
    private static PtxModule module(Target target, List<Opcode> rows) {
        List<PtxKernel> kernels = new ArrayList<>();
        for (Opcode row : rows) {
            List<Statement> body = new ArrayList<>(SampleOperands.prologue());
            body.add(new SampleOperands().fill(row));
            body.add(SampleOperands.LABEL);
            body.add(Instruction.of(Control.RET));
            kernels.add(new PtxKernel(
                    "row_" + kernels.size(),
                    List.of(SampleOperands.POINTER, SampleOperands.MAP),
                    List.of(SampleOperands.SHARED),
                    128,
                    1,
                    body));
        }
        return new PtxModule(PtxVersion.V8_0, target, List.of(), kernels);
    }

    /** The lines of the module that the log complains of. */
    private static String lines(String log, String ptx) {
        String[] text = ptx.split("\n");
        StringBuilder lines = new StringBuilder();
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile("line (\\d+)").matcher(log);
        while (matcher.find()) {
            lines.append(text[Integer.parseInt(matcher.group(1)) - 1].strip()).append('\n');
        }
        return lines.toString();
    }
}

package dev.attune.templates.ptx.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.templates.ptx.interpreter.GlobalMemory;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.interpreter.KernelArguments;
import dev.attune.templates.ptx.interpreter.Launch;
import dev.attune.templates.ptx.interpreter.PtxInterpreter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a GPU computed, lane by lane, and what the interpreter makes of the same kernels. */
class MachineAgreementTest {
    private static final String RECORDING = "/ptx-machine/results.bin.gz";

    private static byte[] recording() throws IOException {
        try (InputStream resource = MachineAgreementTest.class.getResourceAsStream(RECORDING)) {
            assertThat(resource).as("the recording %s", RECORDING).isNotNull();
            return new GZIPInputStream(resource).readAllBytes();
        }
    }

    @Test
    void theRecordingIsOfTheseKernels() throws IOException {
        int bytes = MachineKernels.all().stream()
                .mapToInt(MachineKernels.Recorded::resultBytes)
                .sum();
        assertThat(recording())
                .as("record again: see src/test/machine/record.py")
                .hasSize(bytes);
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheMachine() throws IOException {
        byte[] machine = recording();
        int[] next = {0};
        List<MachineKernels.Recorded> kernels = MachineKernels.all();
        return kernels.stream().map(recorded -> {
            int at = next[0];
            next[0] += recorded.resultBytes();
            return DynamicTest.dynamicTest(recorded.name(), () -> compare(recorded, machine, at));
        });
    }

    private static void compare(MachineKernels.Recorded recorded, byte[] machine, int at) {
        GlobalMemory memory = new GlobalMemory();
        Allocation inputs = memory.input("inputs", MachineInputs.bytes());
        Allocation results = memory.output("results", recorded.resultBytes());
        new PtxInterpreter(recorded.kernel())
                .launch(
                        memory,
                        Launch.of(recorded.ctas()),
                        new KernelArguments().pointer(inputs).pointer(results));
        assertThat(results.fullyDefined()).isTrue();
        StringBuilder differences = new StringBuilder();
        int count = 0;
        for (int i = 0; i < recorded.resultBytes() / 4; i++) {
            int expected = machine[at + 4 * i] & 0xFF
                    | (machine[at + 4 * i + 1] & 0xFF) << 8
                    | (machine[at + 4 * i + 2] & 0xFF) << 16
                    | machine[at + 4 * i + 3] << 24;
            int actual = results.getInt(i);
            if (!recorded.tolerance().accepts(expected, actual) && count++ < 8) {
                differences.append(String.format(
                        "%n  slot %d, lane %d: the machine has %08x (%s), the interpreter %08x (%s)",
                        i / MachineInputs.LANES,
                        i % MachineInputs.LANES,
                        expected,
                        Float.intBitsToFloat(expected),
                        actual,
                        Float.intBitsToFloat(actual)));
            }
        }
        assertThat(count)
                .as("%s: results that differ:%s", recorded.name(), differences)
                .isZero();
    }
}

package dev.attune.cli.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.cli.InputException;
import dev.attune.cli.TensorFiles;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallReaderTest {

    private static final CallOptions PLAIN =
            new CallOptions(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), 1);

    @TempDir
    private Path folder;

    private final Arena arena = Arena.ofAuto();

    private static VariantSignature windowed(CapturedTensor... tensors) {
        return new VariantSignature(
                "Windowed",
                "",
                List.of(new ScalarParameter("window", ScalarType.I32, 4096, "")),
                List.of(tensors),
                true);
    }

    private Call read(TensorFiles file, VariantSignature signature, CallOptions options) {
        return CallReader.read(file.write(folder), signature, options, arena);
    }

    @Test
    void theRecordedCaseBringsItsParametersScaleAndResults() {
        Call call = CallReader.read(TensorFiles.CASES.resolve("sliding_window.safetensors"), windowed(), PLAIN, arena);
        assertThat(call.shape()).isEqualTo(new ProblemShape(1, 2, 1, 300, 300, 64, 64));
        assertThat(call.arguments().parameters()).containsEntry("window", 50.0);
        assertThat(call.arguments().scale()).isEqualTo(0.125f);
        assertThat(call.expected().out()).isPresent();
        assertThat(call.expected().lse()).isPresent();
        assertThat(call.notes()).contains("window = 50, from the file's metadata");
        Call head80 = CallReader.read(TensorFiles.CASES.resolve("head80.safetensors"), windowed(), PLAIN, arena);
        assertThat(head80.arguments().scale()).isEqualTo(0.2f);
    }

    @Test
    void theCommandLineGoesBeforeMetadata() {
        var options =
                new CallOptions(Optional.empty(), Optional.of(DType.BF16), Optional.of(0.5), Map.of("window", "7"), 1);
        Call call =
                CallReader.read(TensorFiles.CASES.resolve("sliding_window.safetensors"), windowed(), options, arena);
        assertThat(call.arguments().parameters()).containsEntry("window", 7.0);
        assertThat(call.arguments().scale()).isEqualTo(0.5f);
        assertThat(call.dtype()).isEqualTo(DType.BF16);
        assertThat(call.arguments().out().dtype()).isEqualTo(DType.BF16);
        assertThat(call.stored()).contains(DType.F32);
    }

    @Test
    void withoutMetadataDefaultsHold() {
        Call call = read(TensorFiles.smallCall(), windowed(), PLAIN);
        assertThat(call.arguments().parameters()).containsEntry("window", 4096.0);
        assertThat(call.arguments().scale()).isEqualTo((float) (1 / Math.sqrt(8)));
        assertThat(call.expected()).isEqualTo(Call.Expected.NOTHING);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        var signature = windowed(new CapturedTensor(
                "keep",
                DType.BOOL,
                List.of(new Dimension.CallLength("batch"), new Dimension.CallLength("kv_len")),
                ""));
        assertThatThrownBy(() -> read(TensorFiles.smallCall(), signature, PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'keep'")
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("keep", DType.BOOL, 1, 8), signature, PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("keep is bool[1, 8]")
                .hasMessageContaining("kv_len is 7");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("keep", DType.I32, 1, 7), signature, PLAIN))
                .hasMessageContaining("keep is i32[1, 7]");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().without("v"), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'v' is missing");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("k", DType.F32, 1, 1, 9, 8), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("differ in length");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("k", DType.BF16, 1, 1, 7, 8), windowed(), PLAIN))
                .hasMessageContaining("dtypes differ");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("q", DType.I32, 1, 2, 5, 8), windowed(), PLAIN))
                .hasMessageContaining("q is i32");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("out", DType.F32, 1, 2, 5, 9), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tensor out is f32[1, 2, 5, 9]")
                .hasMessageContaining("[1, 2, 5, 8]");
    }

    @Test
    void aDTypeConversionDoesNotHideWhatDoesNotFit() {
        var options = new CallOptions(Optional.empty(), Optional.of(DType.BF16), Optional.empty(), Map.of(), 1);
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("k", DType.F16, 1, 1, 7, 8), windowed(), options))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("dtypes differ");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().with("k", DType.I32, 1, 1, 7, 8), windowed(), options))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("k is i32");
    }

    @Test
    void aShapeThatDisagreesWithTheFileIsRefused() {
        var options = new CallOptions(
                Optional.of(new ProblemShape(1, 2, 1, 5, 8, 8, 8)), Optional.empty(), Optional.empty(), Map.of(), 1);
        assertThatThrownBy(() -> read(TensorFiles.smallCall(), windowed(), options))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--shape 1,2,1,5,8,8 disagrees with")
                .hasMessageContaining("1,2,1,5,7,8");
    }

    @Test
    void metadataThatIsNoneOfACallIsRefused() {
        assertThatThrownBy(() -> read(TensorFiles.smallCall().saying("params", "[1]"), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("metadata params is '[1]'");
        assertThatThrownBy(
                        () -> read(TensorFiles.smallCall().saying("params", "{\"window\": \"x\"}"), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a parameter is a number");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().saying("params", "{\"windov\": 3}"), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'windov'");
        assertThatThrownBy(() -> read(TensorFiles.smallCall().saying("scale", "NaN"), windowed(), PLAIN))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("metadata scale is 'NaN'");
    }
}

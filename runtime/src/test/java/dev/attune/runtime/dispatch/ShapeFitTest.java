package dev.attune.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kernels that bring a captured tensor in tiles take the lengths whose rows the copy engine can read. */
class ShapeFitTest {

    private static KernelArtifact artifact(DType bias, Argument argument) {
        var signature = new VariantSignature(
                "Bias",
                "",
                List.of(),
                List.of(new CapturedTensor(
                        "bias",
                        bias,
                        List.of(new Dimension.CallLength("q_len"), new Dimension.CallLength("kv_len")),
                        "")),
                true);
        SizeExpression one = SizeExpression.of(1);
        var launch = new KernelLaunch("bias_attention", List.of(one, one, one), 384, 0, List.of(argument));
        return new KernelArtifact(
                "key",
                signature,
                Target.PTX_SM_90A,
                new Schedule("hopper", Map.of("pairs", 1)),
                DType.BF16,
                64,
                64,
                "bias_attention",
                new LaunchPlan(List.of(), List.of(launch)),
                Map.of(),
                Map.of("kernel.ptx", new byte[0]));
    }

    private static ProblemShape keys(int count) {
        return ProblemShape.parse("1,1,1,64," + count + ",64");
    }

    @Test
    void rowsOfWholeSixteenBytes() {
        Argument map = new Argument.TensorMap("bias", List.of(32, 128), List.of(1, 1), "128");
        assertThat(ShapeFit.complaint(artifact(DType.F32, map), keys(132))).isEmpty();
        assertThat(ShapeFit.complaint(artifact(DType.BF16, map), keys(136))).isEmpty();
        assertThat(ShapeFit.complaint(artifact(DType.BF16, map), keys(132)))
                .hasValueSatisfying(complaint ->
                        assertThat(complaint).contains("hopper[pairs=1]", "bias", "132 keys of bf16 make 264"));
    }

    @Test
    void aTensorThatIsReadByAddressTakesEveryLength() {
        assertThat(ShapeFit.complaint(artifact(DType.F32, new Argument.TensorAddress("bias")), keys(131)))
                .isEmpty();
    }
}

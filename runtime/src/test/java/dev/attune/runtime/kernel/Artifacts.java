package dev.attune.runtime.kernel;

import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Artifacts for tests: together they use every kind of argument, dimension and size. */
public final class Artifacts {

    private Artifacts() {}

    /** A signature with every scalar type and kind of dimension. */
    public static VariantSignature signature() {
        return new VariantSignature(
                "Everything",
                "Two lines\nwith \"quotes\" and \u00e9.",
                List.of(
                        new ScalarParameter("window", ScalarType.I32, 128, "how far back"),
                        new ScalarParameter("cap", ScalarType.F32, (float) 0.1, ""),
                        new ScalarParameter("limit", ScalarType.F32, Double.NEGATIVE_INFINITY, ""),
                        new ScalarParameter("strict", ScalarType.BOOL, 1, "")),
                List.of(
                        new CapturedTensor(
                                "table",
                                DType.F32,
                                List.of(new Dimension.CallLength("heads"), new Dimension.FixedLength(32)),
                                "per head"),
                        new CapturedTensor(
                                "pages",
                                DType.I32,
                                List.of(
                                        new Dimension.CallLength("batch"),
                                        new Dimension.FreshLength("pages_len"),
                                        new Dimension.FreshLength("pages_len")),
                                "")),
                true);
    }

    /** A CUDA artifact of two launches. */
    public static KernelArtifact cuda(String key, Target target, Map<String, byte[]> files) {
        SizeExpression tiles = SizeExpression.length("q_len").ceilDiv(64);
        SizeExpression rows = SizeExpression.length("batch").times(SizeExpression.length("heads"));
        return new KernelArtifact(
                key,
                signature(),
                target,
                new Schedule("mma", Map.of("tile.q", 64, "tile.kv", 32)),
                DType.BF16,
                64,
                64,
                "main_kernel",
                new LaunchPlan(
                        List.of(new Workspace("partial", rows.times(tiles).times(SizeExpression.of(256)))),
                        List.of(
                                new KernelLaunch(
                                        "main_kernel",
                                        List.of(tiles, rows, SizeExpression.of(1)),
                                        128,
                                        65536,
                                        List.of(
                                                new Argument.TensorAddress("q"),
                                                new Argument.TensorAddress("k"),
                                                new Argument.TensorAddress("v"),
                                                new Argument.TensorAddress("table"),
                                                new Argument.TensorAddress("out"),
                                                new Argument.TensorAddress("lse"),
                                                new Argument.TensorStride("q", 1),
                                                new Argument.WorkspaceAddress("partial"),
                                                new Argument.Size(SizeExpression.length("kv_len")),
                                                new Argument.Size(SizeExpression.length("pages_len")),
                                                new Argument.Scale(),
                                                new Argument.Scalar("window"),
                                                new Argument.Scalar("cap"),
                                                new Argument.Scalar("strict"))),
                                new KernelLaunch(
                                        "combine",
                                        List.of(SizeExpression.length("q_len"), rows, SizeExpression.of(1)),
                                        64,
                                        0,
                                        List.of(2, 1, 1),
                                        true,
                                        List.of(
                                                new Argument.WorkspaceAddress("partial"),
                                                new Argument.TensorMap(
                                                        "k", List.of(64, 32, 1, 1), List.of(1, 2, 1, 1), "128"))))),
                Map.of("compiler", "0.1", "source", "Everything.attn"),
                files);
    }

    /** A small CUDA artifact whose key is a hash. */
    public static KernelArtifact cuda(int number) {
        return cuda(
                ArtifactManifest.sha256(("kernel " + number).getBytes(StandardCharsets.UTF_8)),
                Target.PTX_SM_80,
                Map.of(
                        "kernel.ptx",
                        (".version 8.0 // " + number).getBytes(StandardCharsets.UTF_8),
                        "kernel.cubin",
                        new byte[] {1, 2, (byte) number}));
    }
}

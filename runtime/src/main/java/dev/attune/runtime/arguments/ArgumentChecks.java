package dev.attune.runtime.arguments;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns named tensors and scalars into a call that fits a variant, or says everything that does not fit. */
public final class ArgumentChecks {

    private ArgumentChecks() {}

    /**
     * The call's shape, from the three tensors that every variant has.
     *
     * @param tensors {@code q k v} and others
     * @throws ArgumentException when one is missing or they disagree
     */
    public static ProblemShape shape(String variant, Map<String, Tensor> tensors) {
        var problems = new ArrayList<String>();
        Optional<ProblemShape> shape = shape(tensors, problems);
        if (!problems.isEmpty()) {
            throw new ArgumentException(variant, problems);
        }
        return shape.orElseThrow();
    }

    /**
     * Makes a call of named tensors. Tensors that the variant does not know are left alone: a file often holds results too.
     *
     * @param tensors {@code q k v} and the captured tensors
     * @param parameters launch parameters; those left out get their defaults
     * @param scale factor on the dot product; {@code 1 / sqrt(head_dim)} where empty
     * @param results owns the memory of {@code out} and {@code lse}
     * @throws ArgumentException with every problem
     */
    public static AttentionArguments bind(
            VariantSignature signature,
            Map<String, Tensor> tensors,
            Map<String, Double> parameters,
            OptionalDouble scale,
            Arena results) {
        var problems = new ArrayList<String>();
        Map<String, Double> values = ParameterChecks.fill(signature, parameters, problems);
        Optional<ProblemShape> shape = shape(tensors, problems);
        var captured = new LinkedHashMap<String, Tensor>();
        for (CapturedTensor declared : signature.tensors()) {
            Tensor tensor = tensors.get(declared.name());
            if (tensor != null) {
                captured.put(declared.name(), tensor);
            }
        }
        shape.ifPresent(known -> checkCaptured(signature, known, captured, tensors, problems));
        float factor = scale(scale, shape, problems);
        if (!problems.isEmpty()) {
            throw new ArgumentException(signature.name(), problems);
        }
        ProblemShape known = shape.orElseThrow();
        Tensor query = tensors.get("q");
        Tensor out =
                Tensor.allocate(results, query.dtype(), known.batch(), known.heads(), known.qLen(), known.headDimV());
        Optional<Tensor> lse = signature.hasLse()
                ? Optional.of(Tensor.allocate(results, DType.F32, known.batch(), known.heads(), known.qLen()))
                : Optional.empty();
        return new AttentionArguments(
                known, query, tensors.get("k"), tensors.get("v"), captured, values, factor, out, lse);
    }

    /**
     * Checks a call that a caller made.
     *
     * @return its lengths, fresh ones bound
     * @throws ArgumentException with every problem
     */
    public static CallLengths check(VariantSignature signature, AttentionArguments arguments) {
        var problems = new ArrayList<String>();
        var tensors = new LinkedHashMap<>(arguments.captured());
        tensors.put("q", arguments.query());
        tensors.put("k", arguments.key());
        tensors.put("v", arguments.value());
        Optional<ProblemShape> shape = shape(tensors, problems);
        if (shape.isPresent() && !shape.get().equals(arguments.shape())) {
            problems.add("the call says shape " + arguments.shape() + ", its tensors have " + shape.get());
        }
        if (problems.isEmpty()) {
            checkResults(signature, arguments, problems);
        }
        ParameterChecks.fill(signature, arguments.parameters(), problems);
        for (VariantSignature.ScalarParameter parameter : signature.parameters()) {
            if (!arguments.parameters().containsKey(parameter.name())) {
                problems.add("parameter '" + parameter.name() + "' has no value; defaults are filled in by bind");
            }
        }
        if (!Float.isFinite(arguments.scale())) {
            problems.add("scale is " + arguments.scale() + "; it must be finite");
        }
        CallLengths lengths = checkCaptured(signature, arguments.shape(), arguments.captured(), tensors, problems);
        if (!problems.isEmpty()) {
            throw new ArgumentException(signature.name(), problems);
        }
        return lengths;
    }

    /**
     * Checks a call that a caller made for a kernel.
     *
     * @return its lengths, fresh ones bound
     * @throws ArgumentException with every problem
     */
    public static CallLengths check(KernelArtifact artifact, AttentionArguments arguments) {
        CallLengths lengths = check(artifact.signature(), arguments);
        if (arguments.shape().headDim() != artifact.headDim()
                || arguments.shape().headDimV() != artifact.headDimV()
                || arguments.query().dtype() != artifact.dtype()) {
            throw new ArgumentException(
                    artifact.signature().name(),
                    List.of("the kernel was built for " + artifact.dtype() + ", head_dim " + artifact.headDim()
                            + ", head_dim_v " + artifact.headDimV() + "; the call has q " + arguments.query()
                            + " and v "
                            + arguments.value()));
        }
        return lengths;
    }

    private static CallLengths checkCaptured(
            VariantSignature signature,
            ProblemShape shape,
            Map<String, Tensor> captured,
            Map<String, Tensor> all,
            List<String> problems) {
        var checks = new CapturedTensorChecks(CallLengths.of(shape), problems);
        for (CapturedTensor declared : signature.tensors()) {
            Tensor tensor = captured.get(declared.name());
            if (tensor == null) {
                problems.add("the captured tensor '" + declared.name() + "', " + declared.dtype()
                        + CapturedTensorChecks.describe(declared.dimensions()) + ", is missing"
                        + NearNames.hint(declared.name(), all.keySet()));
            } else {
                checks.check(declared, tensor.dtype(), tensor.shape(), tensor.isContiguous());
            }
        }
        return checks.bound();
    }

    private static Optional<ProblemShape> shape(Map<String, Tensor> tensors, List<String> problems) {
        int before = problems.size();
        for (String name : List.of("q", "k", "v")) {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                problems.add("the tensor '" + name + "' is missing" + NearNames.hint(name, tensors.keySet()));
            } else {
                checkOperand(name, tensor, problems);
            }
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        Tensor q = tensors.get("q");
        Tensor k = tensors.get("k");
        Tensor v = tensors.get("v");
        if (q.dtype() != k.dtype() || q.dtype() != v.dtype()) {
            problems.add(all(q, k, v) + "their dtypes differ; convert them to one");
        }
        if (q.shape()[0] != k.shape()[0] || q.shape()[0] != v.shape()[0]) {
            problems.add(all(q, k, v) + "batch sizes differ");
        }
        if (k.shape()[1] != v.shape()[1]) {
            problems.add(all(q, k, v) + "k and v differ in KV heads");
        }
        if (k.shape()[2] != v.shape()[2]) {
            problems.add(all(q, k, v) + "k and v differ in length");
        }
        if (q.shape()[3] != k.shape()[3]) {
            problems.add(all(q, k, v) + "q and k differ in head dim");
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProblemShape(
                    (int) q.shape()[0],
                    (int) q.shape()[1],
                    (int) k.shape()[1],
                    (int) q.shape()[2],
                    (int) k.shape()[2],
                    (int) q.shape()[3],
                    (int) v.shape()[3]));
        } catch (IllegalArgumentException e) {
            problems.add(all(q, k, v) + e.getMessage());
            return Optional.empty();
        }
    }

    private static void checkOperand(String name, Tensor tensor, List<String> problems) {
        if (!tensor.dtype().isFloating()) {
            problems.add(name + " is " + tensor + "; its dtype must be f32, f16 or bf16");
        }
        if (tensor.rank() != 4) {
            problems.add(
                    name + " is " + tensor + ", of rank " + tensor.rank() + "; it must be [batch, heads, length, dim]");
            return;
        }
        for (long length : tensor.shape()) {
            if (length > Integer.MAX_VALUE) {
                problems.add(name + " is " + tensor + "; no length may pass 2147483647");
                break;
            }
        }
        if (tensor.shape()[3] > 1 && tensor.strides()[3] != 1) {
            problems.add(name + " is " + tensor + " with strides " + Arrays.toString(tensor.strides())
                    + "; elements of a row must be neighbours, so the last must be 1");
        }
    }

    private static void checkResults(VariantSignature signature, AttentionArguments arguments, List<String> problems) {
        ProblemShape shape = arguments.shape();
        long[] rows = {shape.batch(), shape.heads(), shape.qLen()};
        long[] out = {rows[0], rows[1], rows[2], shape.headDimV()};
        Tensor given = arguments.out();
        checkOperand("out", given, problems);
        if (given.dtype() != arguments.query().dtype() || !Arrays.equals(given.shape(), out)) {
            problems.add("out is " + given + "; it must be " + arguments.query().dtype() + Arrays.toString(out));
        }
        if (arguments.lse().isPresent()) {
            Tensor lse = arguments.lse().get();
            if (!signature.hasLse()) {
                problems.add("lse is wanted, but " + signature.name() + " has no softmax and so no lse");
            } else if (lse.dtype() != DType.F32 || !Arrays.equals(lse.shape(), rows)) {
                problems.add("lse is " + lse + "; it must be f32" + Arrays.toString(rows));
            } else if (rows[2] > 1 && lse.strides()[2] != 1) {
                problems.add("lse has strides " + Arrays.toString(lse.strides()) + "; the last must be 1");
            }
        }
    }

    private static float scale(OptionalDouble given, Optional<ProblemShape> shape, List<String> problems) {
        if (given.isPresent() && !Float.isFinite((float) given.getAsDouble())) {
            problems.add("scale is " + given.getAsDouble() + "; it must be a finite f32");
        }
        return (float) given.orElseGet(
                () -> shape.map(known -> 1 / Math.sqrt(known.headDim())).orElse(1.0));
    }

    private static String all(Tensor q, Tensor k, Tensor v) {
        return "q is " + q + ", k is " + k + ", v is " + v + ": ";
    }
}

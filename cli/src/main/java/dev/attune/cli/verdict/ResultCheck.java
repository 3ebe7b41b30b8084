package dev.attune.cli.verdict;

import dev.attune.cli.call.Call;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Judges a call's results: against those that came with its inputs, and against the float64 reference where none did. */
public final class ResultCheck {

    private static final String REFERENCE = "the float64 reference";

    private final Call call;
    private final Tolerance tolerance;
    private final Supplier<ReferenceAttention.Result> reference;

    private ResultCheck(Call call, Tolerance tolerance, Supplier<ReferenceAttention.Result> reference) {
        this.call = call;
        this.tolerance = tolerance;
        this.reference = reference;
    }

    /** The verdicts on a call that has run: on out, and on lse where the call has one. */
    public static List<Verdict> check(Call call, Attention attention, Tolerance tolerance) {
        return new ResultCheck(call, tolerance, lazily(() -> ReferenceAttention.compute(attention, call.arguments())))
                .check();
    }

    private List<Verdict> check() {
        List<Verdict> verdicts = new ArrayList<>();
        Tensor out = call.arguments().out();
        ReferenceCheck.Error outError = error(out, call.expected().out(), ReferenceAttention.Result::out);
        verdicts.add(new Verdict(
                "out",
                outError,
                tolerance.out(),
                outError.passesL2(tolerance.out()),
                against(call.expected().out())));
        call.arguments().lse().ifPresent(lse -> {
            ReferenceCheck.Error lseError = error(lse, call.expected().lse(), ReferenceAttention.Result::lse);
            verdicts.add(new Verdict(
                    "lse",
                    lseError,
                    tolerance.lse(),
                    lseError.passesElementwise(tolerance.lse()),
                    against(call.expected().lse())));
        });
        return verdicts;
    }

    private ReferenceCheck.Error error(
            Tensor actual, Optional<Tensor> expected, Function<ReferenceAttention.Result, double[]> part) {
        return expected.map(tensor -> ReferenceCheck.compare(tensor, actual))
                .orElseGet(() -> ReferenceCheck.compare(part.apply(reference.get()), actual));
    }

    private String against(Optional<Tensor> expected) {
        if (expected.isEmpty()) {
            return REFERENCE;
        }
        return call.stored().isPresent()
                ? "the file, made from " + call.stored().get() + " inputs"
                : "the file";
    }

    private static <T> Supplier<T> lazily(Supplier<T> supplier) {
        return new Supplier<>() {
            private Optional<T> value = Optional.empty();

            @Override
            public T get() {
                if (value.isEmpty()) {
                    value = Optional.of(supplier.get());
                }
                return value.get();
            }
        };
    }
}

package dev.attune.cli.verdict;

import dev.attune.bench.verdict.Reference;
import dev.attune.bench.verdict.Tolerance;
import dev.attune.cli.call.Call;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Judges a call's results: against those that came with its inputs, and against the float64 reference where none did. */
public final class ResultCheck {

    private final Call call;
    private final Tolerance tolerance;
    private final Supplier<Reference> reference;

    private ResultCheck(Call call, Tolerance tolerance, Supplier<Reference> reference) {
        this.call = call;
        this.tolerance = tolerance;
        this.reference = reference;
    }

    /** The verdicts on a call that has run: on out, and on lse where the call has one. */
    public static List<Verdict> check(Call call, Attention attention, Tolerance tolerance) {
        return new ResultCheck(call, tolerance, lazily(() -> Reference.of(attention, call.arguments()))).check();
    }

    private List<Verdict> check() {
        List<Verdict> verdicts = new ArrayList<>();
        Tensor out = call.arguments().out();
        Optional<Tensor> expectedOut = call.expected().out();
        ReferenceCheck.Error outError = expectedOut
                .map(expected -> ReferenceCheck.compare(expected, out))
                .orElseGet(() -> reference.get().errorOfOut(out));
        verdicts.add(new Verdict(
                "out", outError, tolerance.out(), outError.passesL2(tolerance.out()), against(expectedOut)));
        call.arguments().lse().ifPresent(lse -> {
            Optional<Tensor> expectedLse = call.expected().lse();
            ReferenceCheck.Error lseError = expectedLse
                    .map(expected -> ReferenceCheck.compare(expected, lse))
                    .orElseGet(() -> reference.get().errorOfLse(lse));
            verdicts.add(new Verdict(
                    "lse",
                    lseError,
                    tolerance.lse(),
                    lseError.passesElementwise(tolerance.lse()),
                    against(expectedLse)));
        });
        return verdicts;
    }

    private String against(Optional<Tensor> expected) {
        if (expected.isEmpty()) {
            return reference.get().describe();
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

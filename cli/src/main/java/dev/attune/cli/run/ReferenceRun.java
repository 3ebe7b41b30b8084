package dev.attune.cli.run;

import dev.attune.cli.call.Call;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.util.Optional;

/** Runs a call through the float64 interpreter, the language's definition. */
public final class ReferenceRun {

    private ReferenceRun() {}

    /** Computes the results into the call's memory, rounded to its dtypes. */
    public static Account run(Attention attention, Call call) {
        long start = System.nanoTime();
        ReferenceAttention.Result result = ReferenceAttention.compute(attention, call.arguments());
        double nanos = System.nanoTime() - start;
        store(result.out(), call.arguments().out());
        call.arguments().lse().ifPresent(lse -> store(result.lse(), lse));
        return new Account.Builder()
                .add("target", "reference: the float64 interpreter that defines the language; slow")
                .build(nanos, Optional.empty(), Optional.empty());
    }

    private static void store(double[] values, Tensor tensor) {
        for (int i = 0; i < values.length; i++) {
            Elements.set(tensor.dtype(), tensor.memory(), i, values[i]);
        }
    }
}

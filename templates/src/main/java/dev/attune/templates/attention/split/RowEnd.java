package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import java.util.Optional;

/**
 * The end of a row of a softmax, once its maximum and sum are known over all keys.
 *
 * @param outFactor on the weighted sum of the values, whose weights are taken from the maximum; zero for a row without a key
 * @param lse natural log
 */
record RowEnd(Register outFactor, Register lse) {

    /**
     * @param maximum over the keys
     * @param sum of the exponentials, taken from the maximum
     * @param sink the variant's logit, natural units
     */
    static RowEnd of(KernelBuilder kernel, Exponent exponent, Register maximum, Register sum, Optional<Register> sink) {
        Register power = exponent.exponentOf(kernel, maximum);
        Register reference = exponent.reference(kernel, power);
        Register total = sum;
        Optional<Register> change = Optional.empty();
        if (sink.isPresent()) {
            Register sinkPower = kernel.mul(sink.get(), Exponent.LOG2_E);
            reference = exponent.reference(kernel, kernel.max(power, sinkPower));
            change = Optional.of(kernel.exp2Approx(kernel.sub(power, reference)));
            total = kernel.fma(sum, change.get(), kernel.exp2Approx(kernel.sub(sinkPower, reference)));
        }
        // of a NaN this holds
        Register some = kernel.compare(Comparison.NEU, total, Immediate.of(0f));
        Register outFactor = kernel.as("out_factor").select(some, kernel.reciprocal(total), Immediate.of(0f));
        if (change.isPresent()) {
            outFactor = kernel.as("out_factor").mul(outFactor, change.get());
        }
        Register sumKnown = kernel.mul(kernel.add(kernel.log2Approx(total), reference), Exponent.LN_2);
        // a row whose scores are all out of reach of its exponents has a maximum, but no weight
        Register lse = kernel.as("lse").select(some, sumKnown, exponent.natural(kernel, maximum));
        return new RowEnd(outFactor, lse);
    }
}

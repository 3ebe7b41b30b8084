package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
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
    static RowEnd of(
            KernelBuilder kernel, Exponent exponent, Register maximum, Register sum, Optional<Register> sink) {
        Register reference = exponent.reference(kernel, maximum);
        Register total = sum;
        Optional<Register> change = Optional.empty();
        if (sink.isPresent()) {
            Register keysReference = reference;
            Register logit = exponent.ofLogit(kernel, sink.get());
            reference = exponent.reference(kernel, kernel.max(maximum, logit));
            change = Optional.of(exponent.change(kernel, keysReference, reference));
            total = kernel.fma(sum, change.get(), exponent.change(kernel, logit, reference));
        }
        Register some = kernel.notEqual(total, Immediate.of(0f));
        Register outFactor = kernel.as("out_factor").select(some, kernel.reciprocal(total), Immediate.of(0f));
        if (change.isPresent()) {
            outFactor = kernel.as("out_factor").mul(outFactor, change.get());
        }
        return new RowEnd(outFactor, exponent.logSumExp(kernel, reference, total));
    }
}

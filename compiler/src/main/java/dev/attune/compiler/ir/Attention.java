package dev.attune.compiler.ir;

import dev.attune.runtime.kernel.VariantSignature;
import java.util.List;
import java.util.Optional;

/**
 * An attention variant. Each root is a value of the body.
 *
 * @param signature name, doc comment, launch parameters, captured tensors: what a caller sees
 * @param body definitions in order; operands are defined before they are used
 * @param score f32: the score after all steps (the {@code score} op itself where there is none)
 * @param mask bool: whether the pair is attended; empty where every pair is
 * @param normalization softmax, or a weight of its own
 * @param schedules the tuner's space, per target
 */
public record Attention(
        VariantSignature signature,
        List<Definition> body,
        Value score,
        Optional<Value> mask,
        Normalization normalization,
        List<ScheduleSpace> schedules) {

    public Attention {
        body = List.copyOf(body);
        schedules = List.copyOf(schedules);
        if (score.type() != Type.F32) {
            throw new IllegalArgumentException("a score is f32, not " + score.type());
        }
        mask.ifPresent(value -> {
            if (value.type() != Type.BOOL) {
                throw new IllegalArgumentException("a mask is bool, not " + value.type());
            }
        });
    }

    /** The variant's name. */
    public String name() {
        return signature.name();
    }

    /** Whether rows have a log-sum-exp: only a softmax has one. */
    public boolean hasLse() {
        return normalization instanceof Normalization.Softmax;
    }

    /** The same variant with another body and roots: what a pass returns. */
    public Attention withBody(
            List<Definition> newBody, Value newScore, Optional<Value> newMask, Normalization newNormalization) {
        return new Attention(signature, newBody, newScore, newMask, newNormalization, schedules);
    }
}

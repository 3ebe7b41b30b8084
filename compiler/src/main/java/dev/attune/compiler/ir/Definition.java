package dev.attune.compiler.ir;

/** One line of a variant's body: {@code %distance: i32 = sub %q, %k}. */
public record Definition(Value value, Op op) {
    public Definition {
        if (value.type() != op.type()) {
            throw new IllegalArgumentException(
                    value + " is " + value.type() + " but " + op.mnemonic() + " makes " + op.type());
        }
    }
}

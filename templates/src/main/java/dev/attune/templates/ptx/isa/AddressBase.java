package dev.attune.templates.ptx.isa;

/** What an {@link Address} counts from: a register that holds an address, or a symbol. */
public sealed interface AddressBase permits Register, Symbol {}

package dev.attune.templates.ptx.isa;

/** Something with a name and an address that a kernel declares. */
public sealed interface Symbol extends Operand, AddressBase permits Parameter, SharedVariable {
    String name();
}

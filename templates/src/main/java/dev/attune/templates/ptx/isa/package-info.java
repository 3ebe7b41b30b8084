/**
 * The typed PTX instruction set. An {@link dev.attune.templates.ptx.isa.Opcode} is a row of a table: mnemonic with all
 * its modifiers, the kinds of its operands, the oldest PTX version and the oldest target that know it. An
 * {@link dev.attune.templates.ptx.isa.Instruction} is a row with operands; it checks itself against the row, so an
 * instruction that the assembler would refuse for its operands cannot be built. {@link
 * dev.attune.templates.ptx.isa.InstructionText} is the only place that spells them.
 */
package dev.attune.templates.ptx.isa;

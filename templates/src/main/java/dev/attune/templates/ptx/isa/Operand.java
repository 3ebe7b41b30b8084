package dev.attune.templates.ptx.isa;

/** One operand of an instruction. What an instruction accepts where is said by {@link OperandKind}. */
public sealed interface Operand
        permits Register,
                Immediate,
                Address,
                RegisterVector,
                SpecialRegister,
                Label,
                Symbol,
                Sink,
                TensorCoordinates,
                RegisterAndPredicate {}

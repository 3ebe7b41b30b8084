package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Guard;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Opcode;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.OperandKind;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterAndPredicate;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The instruction methods under some choices: which guard, which destination, which name, which remark. Each choice
 * returns another emitter and leaves this one as it was: {@code b.as("row_max").max(x, y)},
 * {@code b.into(sum).add(sum, x)}, {@code b.onlyIf(inside).storeGlobal(...)}.
 */
public class Emitter
        implements ArithmeticInstructions,
                FunctionInstructions,
                BitwiseInstructions,
                CompareInstructions,
                MoveInstructions,
                ConvertInstructions,
                MemoryInstructions,
                WarpInstructions,
                MatrixInstructions,
                HopperInstructions {
    private final Body body;
    private final Choices choices;

    /** What applies to the next instruction. A null destination, name or guard means no choice. */
    private record Choices(Guard guard, Operand destination, String name, String remark) {
        static final Choices NONE = new Choices(null, null, null, "");
    }

    Emitter(Body body) {
        this(body, Choices.NONE);
    }

    private Emitter(Body body, Choices choices) {
        this.body = body;
        this.choices = choices;
    }

    Body body() {
        return body;
    }

    /** Names the register, or the registers of the vector, that the next instruction writes. */
    public Emitter as(String name) {
        return new Emitter(body, new Choices(choices.guard, null, name, choices.remark));
    }

    /** Lets the next instruction write a register that is there already: an assignment. */
    public Emitter into(Register destination) {
        return new Emitter(body, new Choices(choices.guard, destination, null, choices.remark));
    }

    /** Lets the next instruction write registers that are there already. */
    public Emitter into(RegisterVector destination) {
        return new Emitter(body, new Choices(choices.guard, destination, null, choices.remark));
    }

    /** Lets lanes execute the instruction where the predicate holds. */
    public Emitter onlyIf(Register predicate) {
        return new Emitter(body, new Choices(Guard.when(predicate), choices.destination, choices.name, choices.remark));
    }

    /** Lets lanes execute the instruction where the predicate does not hold. */
    public Emitter onlyUnless(Register predicate) {
        return new Emitter(
                body, new Choices(Guard.unless(predicate), choices.destination, choices.name, choices.remark));
    }

    /** A word at the end of the line. */
    public Emitter remark(String remark) {
        return new Emitter(body, new Choices(choices.guard, choices.destination, choices.name, remark));
    }

    @Override
    public Register produce(Opcode opcode, Operand... sources) {
        return produceAs(onlyClass(opcode), opcode, sources);
    }

    @Override
    public Register produceAs(RegisterClass type, Opcode opcode, Operand... sources) {
        Register destination = destination(type, opcode);
        append(opcode, destination, sources);
        return destination;
    }

    private Register destination(RegisterClass type, Opcode opcode) {
        if (choices.destination == null) {
            requireDestination(opcode);
            return body.fresh(type, choices.name);
        }
        if (choices.destination instanceof Register register) {
            return register;
        }
        throw new IllegalArgumentException(opcode.mnemonic() + " writes one register, not a vector");
    }

    @Override
    public Register produceTemporary(Opcode opcode, Operand... sources) {
        Register destination = body.fresh(onlyClass(opcode), null);
        append(opcode, destination, sources);
        return destination;
    }

    @Override
    public RegisterVector produceVector(Opcode opcode, Operand... sources) {
        if (!(opcode.operands().getFirst() instanceof OperandKind.Vector kind)) {
            throw new IllegalArgumentException(opcode.mnemonic() + " does not write a vector");
        }
        RegisterVector destination;
        if (choices.destination == null) {
            requireDestination(opcode);
            destination = body.freshVector(kind.classes().iterator().next(), kind.length(), choices.name);
        } else if (choices.destination instanceof RegisterVector vector) {
            destination = vector;
        } else {
            throw new IllegalArgumentException(opcode.mnemonic() + " writes a vector, not one register");
        }
        append(opcode, destination, sources);
        return destination;
    }

    @Override
    public void perform(Opcode opcode, Operand... operands) {
        if (choices.destination != null || choices.name != null) {
            throw new IllegalArgumentException(opcode.mnemonic() + " has no destination to choose or name here");
        }
        body.append(new Instruction(opcode, Optional.ofNullable(choices.guard), List.of(operands), choices.remark));
    }

    @Override
    public Register producePredicate(Opcode opcode, Operand... sources) {
        Register predicate = destination(RegisterClass.PREDICATE, opcode);
        append(opcode, new RegisterAndPredicate(Sink.SINK, predicate), sources);
        return predicate;
    }

    private void append(Opcode opcode, Operand destination, Operand... sources) {
        List<Operand> operands = new ArrayList<>(sources.length + 1);
        operands.add(destination);
        operands.addAll(List.of(sources));
        body.append(new Instruction(opcode, Optional.ofNullable(choices.guard), operands, choices.remark));
    }

    /** Under a guard a fresh register would hold nothing where the guard fails. */
    private void requireDestination(Opcode opcode) {
        if (choices.guard != null) {
            throw new IllegalArgumentException("the guarded " + opcode.mnemonic()
                    + " would leave a fresh register undefined in some lanes: use into(...) with a register that has a"
                    + " value already");
        }
    }

    private static RegisterClass onlyClass(Opcode opcode) {
        if (opcode.operands().getFirst() instanceof OperandKind.Write write
                && write.classes().size() == 1) {
            return write.classes().iterator().next();
        }
        throw new IllegalArgumentException(opcode.mnemonic() + " does not write one register of one class");
    }
}

package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Control;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes one kernel: declarations, instructions in order, structured control flow. A register is a variable of the
 * machine: {@link #into} assigns to it again. Not thread-safe; used once.
 */
public final class KernelBuilder extends Emitter {
    private final String name;
    private final int threads;
    private int minimumBlocks;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<SharedVariable> sharedVariables = new ArrayList<>();

    /**
     * @param name the entry's name
     * @param threads threads of a CTA
     */
    public KernelBuilder(String name, int threads) {
        super(new Body());
        this.name = name;
        this.threads = threads;
    }

    /** Asks the assembler to let that many CTAs fit on a multiprocessor. */
    public KernelBuilder minimumBlocks(int blocks) {
        this.minimumBlocks = blocks;
        return this;
    }

    /** Declares a parameter; launch order is declaration order. */
    public Parameter parameter(String name, Parameter.Type type, String meaning) {
        Parameter parameter = new Parameter(name, type, meaning);
        parameters.add(parameter);
        return parameter;
    }

    /** Declares a parameter and loads it into a register of its name. */
    public Register parameterValue(String name, Parameter.Type type, String meaning) {
        return as(name).loadParameter(parameter(name, type, meaning));
    }

    /** Declares static shared memory. */
    public SharedVariable shared(String name, int bytes, int alignment) {
        return declare(SharedVariable.fixed(name, bytes, alignment));
    }

    /** Declares the shared memory that the launch sizes. */
    public SharedVariable dynamicShared(String name, int alignment) {
        return declare(SharedVariable.dynamic(name, alignment));
    }

    private SharedVariable declare(SharedVariable variable) {
        sharedVariables.add(variable);
        return variable;
    }

    /** A register that nothing has written yet. */
    public Register register(RegisterClass type, String name) {
        return body().fresh(type, name);
    }

    /** Registers {@code name_0} and so on that nothing has written yet. */
    public RegisterVector registers(RegisterClass type, int length, String name) {
        return body().freshVector(type, length, name);
    }

    /** Adds an instruction made elsewhere. */
    public void add(Instruction instruction) {
        body().append(instruction);
    }

    public void comment(String text) {
        body().append(new Statement.Comment(text));
    }

    public void blank() {
        body().append(new Statement.Blank());
    }

    /** First in a loop's region: the assembler does not unroll it. */
    public void noUnroll() {
        body().append(new Statement.NoUnroll());
    }

    /** A blank line and a comment: the next step of the algorithm. */
    public void section(String text) {
        blank();
        comment(text);
    }

    /** A label to be placed later. */
    public Label label(String words) {
        return body().label(words);
    }

    public void place(Label label) {
        body().append(label);
    }

    public void branch(Label target) {
        perform(Control.BRA, target);
    }

    public void branchIf(Register predicate, Label target) {
        onlyIf(predicate).perform(Control.BRA, target);
    }

    public void branchUnless(Register predicate, Label target) {
        onlyUnless(predicate).perform(Control.BRA, target);
    }

    /** Ends the threads that come here. */
    public void exit() {
        perform(Control.RET);
    }

    /** Executes a region where a predicate holds. */
    public void when(String words, Register predicate, Runnable region) {
        Label end = label("skip_" + words);
        branchUnless(predicate, end);
        region.run();
        place(end);
    }

    /** Executes a region where a predicate does not hold. */
    public void unless(String words, Register predicate, Runnable region) {
        Label end = label("skip_" + words);
        branchIf(predicate, end);
        region.run();
        place(end);
    }

    /** Executes one of two regions. */
    public void choose(String words, Register predicate, Runnable ifTrue, Runnable ifFalse) {
        Label otherwise = label("else_" + words);
        Label end = label("end_" + words);
        branchUnless(predicate, otherwise);
        ifTrue.run();
        branch(end);
        place(otherwise);
        ifFalse.run();
        place(end);
    }

    /**
     * Counts a signed 32-bit register up: {@code for (i = start; i < end; i += step)}. The test stands at the bottom, with one in
     * front for the empty range.
     */
    public void loop(String words, Operand start, Operand end, Operand step, Consumer<Register> region) {
        Register index = register(RegisterClass.B32, words);
        into(index).produceAs(RegisterClass.B32, Move.MOV_B32, start);
        Label top = label(words);
        Label done = label("end_" + words);
        branchIf(compare(Comparison.GE, index, end), done);
        place(top);
        region.accept(index);
        into(index).add(index, step);
        branchIf(compare(Comparison.LT, index, end), top);
        place(done);
    }

    /** Counts up by a known step. */
    public void loop(String words, Operand start, Operand end, int step, Consumer<Register> region) {
        loop(words, start, end, Immediate.of(step), region);
    }

    /** Counts down: {@code for (i = start; i >= end; i -= step)}. */
    public void loopDown(String words, Operand start, Operand end, int step, Consumer<Register> region) {
        Register index = register(RegisterClass.B32, words);
        into(index).produceAs(RegisterClass.B32, Move.MOV_B32, start);
        Label top = label(words);
        Label done = label("end_" + words);
        branchIf(compare(Comparison.LT, index, end), done);
        place(top);
        region.accept(index);
        into(index).add(index, Immediate.of(-step));
        branchIf(compare(Comparison.GE, index, end), top);
        place(done);
    }

    /** Repeats a region while the condition that it computes before each turn holds. */
    public void whileLoop(String words, Supplier<Register> condition, Runnable region) {
        Label top = label(words);
        Label done = label("end_" + words);
        place(top);
        branchUnless(condition.get(), done);
        region.run();
        branch(top);
        place(done);
    }

    /** Repeats a region while the predicate that it returns holds; it runs at least once. */
    public void repeat(String words, Supplier<Register> region) {
        Label top = label(words);
        place(top);
        branchIf(region.get(), top);
    }

    /** Waits until the phase of a parity has completed: a loop around {@link #tryWaitParity}. */
    public void awaitPhase(String words, Address mbarrier, Operand parity) {
        Label again = label("await_" + words);
        place(again);
        branchUnless(tryWaitParity(mbarrier, parity), again);
    }

    /** The finished kernel; a final {@code ret} is added where control can fall off the end. */
    public PtxKernel build() {
        List<Statement> statements = new ArrayList<>(body().statements());
        boolean ended = !statements.isEmpty()
                && statements.getLast() instanceof Instruction instruction
                && instruction.guard().isEmpty()
                && (instruction.opcode() == Control.RET || instruction.opcode() == Control.EXIT);
        if (!ended) {
            statements.add(Instruction.of(Control.RET));
        }
        return new PtxKernel(name, parameters, sharedVariables, threads, minimumBlocks, statements);
    }
}

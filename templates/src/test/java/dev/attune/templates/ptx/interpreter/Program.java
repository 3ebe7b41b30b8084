package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.isa.Guard;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Mbarrier;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.Statement;
import dev.attune.templates.ptx.isa.WarpgroupControl;
import dev.attune.templates.ptx.isa.WarpgroupProduct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A kernel decoded once: steps with numbered registers and resolved branches. */
final class Program {
    final PtxKernel kernel;
    final KernelLayout layout;
    final RegisterMap registers = new RegisterMap();
    final Step[] steps;
    final boolean multipliesByWarpgroups;
    final boolean usesMbarriers;
    /** The most registers per thread that setmaxnreg takes; 0 without one. */
    final int mostRegisters;

    Program(PtxKernel kernel) {
        this.kernel = kernel;
        this.layout = new KernelLayout(kernel);
        Map<Label, Integer> places = new HashMap<>();
        List<Instruction> instructions = new ArrayList<>();
        for (Statement statement : kernel.body()) {
            switch (statement) {
                case Label label -> places.put(label, instructions.size());
                case Instruction instruction -> instructions.add(instruction);
                case Statement.Comment _, Statement.Blank _, Statement.NoUnroll _ -> {}
            }
        }
        multipliesByWarpgroups =
                instructions.stream().anyMatch(instruction -> instruction.opcode() instanceof WarpgroupProduct);
        usesMbarriers = instructions.stream().anyMatch(instruction -> instruction.opcode() instanceof Mbarrier);
        mostRegisters = instructions.stream()
                .filter(instruction -> instruction.opcode() == WarpgroupControl.RAISE_REGISTERS)
                .mapToInt(instruction ->
                        (int) ((Immediate.OfInteger) instruction.operands().getFirst()).value())
                .max()
                .orElse(0);
        steps = new Step[instructions.size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = decode(instructions.get(i), places);
        }
    }

    private Step decode(Instruction instruction, Map<Label, Integer> places) {
        Operands operands = new Operands(instruction, layout, registers);
        int target = -1;
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Label label) {
                target = places.get(label);
            }
        }
        Step.Convergence convergence = Decoder.convergence(instruction.opcode());
        int mask = convergence == Step.Convergence.MASK ? operands.word(operands.count() - 1) : -1;
        int guard =
                instruction.guard().map(Guard::predicate).map(registers::index).orElse(-1);
        return new Step(
                instruction,
                Decoder.decode(instruction.opcode(), operands),
                convergence,
                mask,
                guard,
                instruction.guard().map(Guard::negated).orElse(false),
                target,
                registerSet(Decoder.reads(instruction)),
                registerSet(instruction.writes()));
    }

    private Step.RegisterSet registerSet(List<Register> list) {
        int[] words = new int[list.size()];
        int[] longs = new int[list.size()];
        int[] predicates = new int[list.size()];
        int wordCount = 0;
        int longCount = 0;
        int predicateCount = 0;
        for (Register register : list) {
            int index = registers.index(register);
            switch (register.type()) {
                case B16, B32, F32 -> words[wordCount++] = index;
                case B64 -> longs[longCount++] = index;
                case PREDICATE -> predicates[predicateCount++] = index;
            }
        }
        return new Step.RegisterSet(
                Arrays.copyOf(words, wordCount),
                Arrays.copyOf(longs, longCount),
                Arrays.copyOf(predicates, predicateCount));
    }
}

package dev.attune.templates.ptx;

import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.InstructionText;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.Statement;
import dev.attune.templates.ptx.isa.Symbol;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One entry of a module.
 *
 * @param name the entry's name
 * @param parameters in launch order
 * @param sharedVariables static and dynamic shared memory; at most one dynamic block
 * @param threads threads of a CTA, the launch's block size: 1 to 1024
 * @param minimumBlocks CTAs that shall fit on a multiprocessor together, or 0 to leave it to the assembler
 * @param body the statements; it ends with {@code ret} or {@code exit}
 */
public record PtxKernel(
        String name,
        List<Parameter> parameters,
        List<SharedVariable> sharedVariables,
        int threads,
        int minimumBlocks,
        List<Statement> body) {
    public PtxKernel {
        parameters = List.copyOf(parameters);
        sharedVariables = List.copyOf(sharedVariables);
        body = List.copyOf(body);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("kernel name '" + name + "' is not an identifier");
        }
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("kernel " + name + ": a CTA has 1 to 1024 threads, not " + threads);
        }
        if (minimumBlocks < 0) {
            throw new IllegalArgumentException("kernel " + name + ": minimumBlocks is " + minimumBlocks);
        }
        checkSymbols(name, parameters, sharedVariables, body);
        checkLabels(name, body);
        checkRegisters(name, body);
    }

    /** The instructions of the body in order. */
    public List<Instruction> instructions() {
        return body.stream()
                .filter(Instruction.class::isInstance)
                .map(Instruction.class::cast)
                .toList();
    }

    /** Bytes of static shared memory, alignment gaps not counted. */
    public int staticSharedBytes() {
        return sharedVariables.stream().mapToInt(SharedVariable::bytes).sum();
    }

    private static void checkSymbols(
            String kernel, List<Parameter> parameters, List<SharedVariable> shared, List<Statement> body) {
        Set<String> names = new HashSet<>();
        Set<Symbol> declared = new HashSet<>(parameters);
        declared.addAll(shared);
        for (Symbol symbol : concatenate(parameters, shared)) {
            if (!names.add(symbol.name())) {
                throw new IllegalArgumentException("kernel " + kernel + " declares '" + symbol.name() + "' twice");
            }
        }
        if (shared.stream().filter(SharedVariable::dynamic).count() > 1) {
            throw new IllegalArgumentException(
                    "kernel " + kernel + " declares two dynamic shared blocks; they would overlap");
        }
        for (Statement statement : body) {
            if (statement instanceof Instruction instruction) {
                for (Operand operand : instruction.operands()) {
                    Symbol symbol = switch (operand) {
                        case Symbol named -> named;
                        case Address address when address.base() instanceof Symbol named -> named;
                        default -> null;
                    };
                    if (symbol != null && !declared.contains(symbol)) {
                        throw new IllegalArgumentException("kernel " + kernel + " uses '" + symbol.name()
                                + "' but does not declare it: " + InstructionText.of(instruction));
                    }
                }
            }
        }
    }

    private static List<Symbol> concatenate(List<Parameter> parameters, List<SharedVariable> shared) {
        return Stream.<Symbol>concat(parameters.stream(), shared.stream()).toList();
    }

    private static void checkLabels(String kernel, List<Statement> body) {
        Set<Label> placed = new HashSet<>();
        for (Statement statement : body) {
            if (statement instanceof Label label && !placed.add(label)) {
                throw new IllegalArgumentException("kernel " + kernel + " places label " + label.name() + " twice");
            }
        }
        for (Statement statement : body) {
            if (statement instanceof Instruction instruction) {
                for (Operand operand : instruction.operands()) {
                    if (operand instanceof Label label && !placed.contains(label)) {
                        throw new IllegalArgumentException(
                                "kernel " + kernel + " branches to " + label.name() + ", which is placed nowhere");
                    }
                }
            }
        }
    }

    private static void checkRegisters(String kernel, List<Statement> body) {
        Map<String, Register> byName = new HashMap<>();
        Set<Register> written = new HashSet<>();
        for (Statement statement : body) {
            if (statement instanceof Instruction instruction) {
                written.addAll(instruction.writes());
                for (Register register : concatenateRegisters(instruction)) {
                    Register known = byName.putIfAbsent(register.name(), register);
                    if (known != null && known.type() != register.type()) {
                        throw new IllegalArgumentException("kernel " + kernel + " uses " + register + " as "
                                + known.type() + " and as " + register.type());
                    }
                }
            }
        }
        for (Statement statement : body) {
            if (statement instanceof Instruction instruction) {
                for (Register register : instruction.reads()) {
                    if (!written.contains(register)) {
                        throw new IllegalArgumentException("kernel " + kernel + " reads " + register
                                + ", which nothing writes: " + InstructionText.of(instruction));
                    }
                }
            }
        }
    }

    private static List<Register> concatenateRegisters(Instruction instruction) {
        return Stream.concat(instruction.writes().stream(), instruction.reads().stream())
                .toList();
    }
}

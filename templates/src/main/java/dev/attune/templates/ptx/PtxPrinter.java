package dev.attune.templates.ptx;

import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.InstructionText;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Spells a module for the assembler and for a reader: operands start in one column, lines between a branch and its label
 * are indented, f32 literals carry their decimal value.
 */
public final class PtxPrinter {
    private static final int OPERAND_COLUMN = 28;
    private static final int REMARK_COLUMN = 76;
    private static final int LINE_WIDTH = 120;

    private final StringBuilder out = new StringBuilder();

    private PtxPrinter() {}

    /** The module as PTX text, lines ending in a newline. */
    public static String print(PtxModule module) {
        PtxPrinter printer = new PtxPrinter();
        printer.module(module);
        return printer.out.toString();
    }

    private void module(PtxModule module) {
        module.provenance().forEach(line -> line(line.isEmpty() ? "//" : "// " + line));
        if (!module.provenance().isEmpty()) {
            line("");
        }
        line(".version " + module.version());
        line(".target " + module.target().spelling());
        line(".address_size 64");
        // the assembler takes extern shared memory only outside an entry
        List<SharedVariable> dynamic = module.kernels().stream()
                .flatMap(kernel -> kernel.sharedVariables().stream())
                .filter(SharedVariable::dynamic)
                .distinct()
                .toList();
        if (!dynamic.isEmpty()) {
            line("");
        }
        for (SharedVariable variable : dynamic) {
            line(".extern .shared .align " + variable.alignment() + " .b8 " + variable.name() + "[];");
        }
        module.kernels().forEach(this::kernel);
    }

    private void kernel(PtxKernel kernel) {
        line("");
        line(".visible .entry " + kernel.name() + "(");
        parameters(kernel.parameters());
        line(")");
        line(".maxntid " + kernel.threads() + ", 1, 1");
        if (kernel.minimumBlocks() > 0) {
            line(".minnctapersm " + kernel.minimumBlocks());
        }
        line("{");
        RegisterDeclarations.of(kernel.instructions()).forEach(declaration -> line("    " + declaration));
        for (SharedVariable variable : kernel.sharedVariables()) {
            if (!variable.dynamic()) {
                line("    .shared .align " + variable.alignment() + " .b8 " + variable.name() + "[" + variable.bytes()
                        + "];");
            }
        }
        line("");
        int[] depths = Indentation.depths(kernel.body());
        for (int i = 0; i < kernel.body().size(); i++) {
            statement(kernel.body().get(i), depths[i]);
        }
        line("}");
    }

    private void parameters(List<Parameter> parameters) {
        List<String> declarations = new ArrayList<>();
        Iterator<Parameter> rest = parameters.iterator();
        while (rest.hasNext()) {
            declarations.add(declaration(rest.next()) + (rest.hasNext() ? "," : ""));
        }
        int width = declarations.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < parameters.size(); i++) {
            String meaning = parameters.get(i).meaning();
            String declaration = declarations.get(i);
            line("    " + (meaning.isEmpty() ? declaration : pad(declaration, width) + "  // " + meaning));
        }
    }

    private static String declaration(Parameter parameter) {
        return switch (parameter.type()) {
            case POINTER -> ".param .u64 " + parameter.name();
            case S32 -> ".param .s32 " + parameter.name();
            case S64 -> ".param .s64 " + parameter.name();
            case F32 -> ".param .f32 " + parameter.name();
            case TENSOR_MAP ->
                ".param .align " + parameter.type().alignment() + " .b8 " + parameter.name() + "["
                        + parameter.type().bytes() + "]";
        };
    }

    private void statement(Statement statement, int depth) {
        String indent = "    ".repeat(depth + 1);
        switch (statement) {
            case Statement.Blank _ -> line("");
            case Statement.NoUnroll _ -> line(indent + ".pragma \"nounroll\";");
            case Statement.Comment comment -> line(indent + "// " + comment.text());
            case Label label -> line(label.name() + ":");
            case Instruction instruction -> line(indent + instruction(instruction, indent.length()));
        }
    }

    private static String instruction(Instruction instruction, int indent) {
        String guard = InstructionText.guard(instruction);
        String head =
                (guard.isEmpty() ? "" : guard + " ") + instruction.opcode().mnemonic();
        String text = head + ";";
        if (!instruction.operands().isEmpty()) {
            text = pad(head, OPERAND_COLUMN - indent) + " " + InstructionText.operands(instruction.operands()) + ";";
        }
        String remark = instruction.remark().isEmpty() ? literals(instruction) : instruction.remark();
        return wrap(remark.isEmpty() ? text : pad(text, REMARK_COLUMN - indent) + " // " + remark, indent);
    }

    /** Continues a long line, a matrix fragment say, in the operand column of the next. */
    private static String wrap(String text, int indent) {
        StringBuilder lines = new StringBuilder();
        String rest = text;
        int width = LINE_WIDTH - indent;
        while (rest.length() > width && !rest.contains(" // ")) {
            int brace = rest.lastIndexOf("}, ", width - 3);
            int comma = brace >= 0 ? brace + 1 : rest.lastIndexOf(", ", width - 2);
            if (comma < 0) {
                break;
            }
            lines.append(rest, 0, comma + 1).append('\n').append(" ".repeat(OPERAND_COLUMN + 1));
            rest = rest.substring(comma + 2);
            width = LINE_WIDTH - OPERAND_COLUMN;
        }
        return lines.append(rest).toString();
    }

    /** The decimal values of the f32 literals, which the assembler wants as bits. */
    private static String literals(Instruction instruction) {
        return instruction.operands().stream()
                .map(PtxPrinter::literal)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static String literal(Operand operand) {
        return operand instanceof Immediate.OfFloat number ? Float.toString(number.value()) : null;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}

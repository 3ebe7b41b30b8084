package dev.attune.templates.ptx.isa;

/** One line of a kernel's body. */
public sealed interface Statement permits Instruction, Label, Statement.Comment, Statement.Blank, Statement.NoUnroll {
    /** A line for the reader. */
    record Comment(String text) implements Statement {
        public Comment {
            if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
                throw new IllegalArgumentException("a comment is one line: " + text);
            }
        }
    }

    /** An empty line between two steps. */
    record Blank() implements Statement {}

    /** In the first lines of a loop: the assembler shall leave it a loop. PTX ISA, "Pragma Strings: nounroll". */
    record NoUnroll() implements Statement {}
}

package dev.attune.compiler.diagnostic;

/**
 * What a diagnostic is about. The identifiers are stable: people search for them, and tools filter by them. One that is
 * no longer used is not given to another meaning.
 */
public enum Code {
    // The text
    UNEXPECTED_TOKEN("A0101", "the text is not of the language"),
    UNCLOSED_BRACKET("A0102", "a bracket is never closed"),
    UNMATCHED_BRACKET("A0103", "a bracket closes nothing"),
    MALFORMED_NUMBER("A0104", "digits that are no number"),
    UNTERMINATED_STRING("A0105", "a string that its line does not end"),
    STRAY_CHARACTER("A0106", "a character that the language does not use"),
    BLOCK_COMMENT("A0107", "a block comment"),
    NESTED_TOO_DEEP("A0108", "an expression nests too deep"),
    FILE_TOO_LARGE("A0109", "a file is too large"),
    NOT_UTF8("A0110", "a file is not UTF-8"),
    UNKNOWN_STATEMENT("A0111", "a line begins with no word that begins a statement"),
    MISPLACED_STATEMENT("A0112", "a statement stands where it cannot"),
    NUMBER_OUT_OF_RANGE("A0113", "a number does not fit its type"),

    // Imports
    IMPORT_NOT_FOUND("A0201", "an imported file cannot be read"),
    IMPORT_CYCLE("A0202", "files import each other in a circle"),
    IMPORT_PATH("A0203", "an import path is not relative"),

    // Names
    UNKNOWN_NAME("A0301", "no such name is in scope"),
    UNKNOWN_FUNCTION("A0302", "no such function"),
    UNKNOWN_TYPE("A0303", "no such type"),
    ALREADY_DEFINED("A0304", "a name is defined twice"),
    RESERVED_NAME("A0305", "a name that the language or a call uses itself"),
    SCORE_OUT_OF_SCOPE("A0306", "`score` is read where there is none"),
    TENSOR_WITHOUT_INDEX("A0307", "a tensor is used like a number"),
    NOT_A_TENSOR("A0308", "something that is no tensor is indexed"),
    FUNCTION_NOT_PURE("A0309", "a function reads more than its parameters"),
    RECURSIVE_FUNCTION("A0310", "a function calls itself"),

    // Types and shapes
    TYPE_MISMATCH("A0401", "a value has another type than its place asks for"),
    OPERAND_TYPES("A0402", "an operator is not defined on these types"),
    FRACTION_IN_I32("A0403", "a number with a fraction where i32 is asked for"),
    ARGUMENT_COUNT("A0404", "a call has too many or too few arguments"),
    INDEX_COUNT("A0405", "a read has too many or too few indices"),
    CHAINED_COMPARISON("A0406", "a comparison of a comparison"),
    NOT_CONSTANT("A0407", "a constant is asked for"),
    BAD_DIMENSION("A0408", "something that cannot be a dimension"),
    SINK_VARIES("A0409", "a sink depends on the key"),
    MISSING_DEFAULT("A0410", "a param has no default"),
    TOO_MANY_OPERATIONS("A0411", "a variant grows too large when its functions are inlined"),

    // Statements
    DUPLICATE_STATEMENT("A0501", "a statement that can stand only once"),
    WEIGHT_AND_SOFTMAX("A0502", "both a softmax and a weight"),
    UNKNOWN_STRATEGY("A0503", "no such softmax strategy"),
    SOFTMAX_ARGUMENT("A0504", "no such softmax argument"),
    UNKNOWN_TARGET("A0505", "no such schedule target"),
    UNKNOWN_KNOB("A0506", "no such schedule knob"),
    BAD_POINT("A0507", "a schedule point that is out of range or repeated"),

    // Warnings
    INDEX_MAY_LEAVE_DIMENSION("A0901", Severity.WARNING, "an index is not provably inside its dimension"),
    UNUSED_NAME("A0902", Severity.WARNING, "a name is never used"),
    CONSTANT_MASK("A0903", Severity.WARNING, "a mask is always true or always false"),
    DOUBTFUL_DIMENSION("A0904", Severity.WARNING, "a fresh dimension looks like a misspelt length");

    private final String id;
    private final Severity severity;
    private final String title;

    Code(String id, String title) {
        this(id, Severity.ERROR, title);
    }

    Code(String id, Severity severity, String title) {
        this.id = id;
        this.severity = severity;
        this.title = title;
    }

    /** The stable identifier: {@code A0301}. */
    public String id() {
        return id;
    }

    /** Whether it stops the compilation. */
    public Severity severity() {
        return severity;
    }

    /** What it is about, in a few words. */
    public String title() {
        return title;
    }
}

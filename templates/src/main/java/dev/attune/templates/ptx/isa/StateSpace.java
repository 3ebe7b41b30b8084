package dev.attune.templates.ptx.isa;

/** Where an address points. */
public enum StateSpace {
    GLOBAL("global"),
    SHARED("shared"),
    PARAMETER("param");

    private final String spelling;

    StateSpace(String spelling) {
        this.spelling = spelling;
    }

    public String spelling() {
        return spelling;
    }
}

package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The statements written so far, and the names taken. */
final class Body {
    private final List<Statement> statements = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> suffixes = new HashMap<>();
    private final Map<RegisterClass, Integer> unnamed = new EnumMap<>(RegisterClass.class);

    void append(Statement statement) {
        statements.add(statement);
    }

    List<Statement> statements() {
        return List.copyOf(statements);
    }

    /** A register of that name, numbered where the name is taken; a null name gives {@code r7}, {@code f3}. */
    Register fresh(RegisterClass type, String name) {
        if (name == null) {
            int number = unnamed.merge(type, 1, Integer::sum) - 1;
            return new Register(type, type.prefix() + number);
        }
        return new Register(type, unique(checked(name)));
    }

    /** Registers {@code name_0} and so on. */
    RegisterVector freshVector(RegisterClass type, int length, String name) {
        List<Register> registers = new ArrayList<>();
        String stem = name == null ? null : uniqueStem(checked(name), length);
        for (int i = 0; i < length; i++) {
            registers.add(stem == null ? fresh(type, null) : new Register(type, stem + "_" + i));
        }
        return RegisterVector.of(registers);
    }

    /** A label made of words, numbered where taken. */
    Label label(String name) {
        String label = "L_" + name.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
        return new Label(unique(label));
    }

    private String unique(String name) {
        if (taken.add(name)) {
            return name;
        }
        while (true) {
            String numbered = name + "_" + suffixes.merge(name, 1, Integer::sum);
            if (taken.add(numbered)) {
                return numbered;
            }
        }
    }

    private String uniqueStem(String name, int length) {
        String stem = name;
        while (true) {
            boolean free = true;
            for (int i = 0; i < length; i++) {
                free &= !taken.contains(stem + "_" + i);
            }
            if (free) {
                for (int i = 0; i < length; i++) {
                    taken.add(stem + "_" + i);
                }
                return stem;
            }
            stem = name + "_v" + suffixes.merge(name + "_v", 1, Integer::sum);
        }
    }

    /** Keeps names like {@code r7} for unnamed registers. */
    private static String checked(String name) {
        for (RegisterClass type : RegisterClass.values()) {
            if (name.matches(type.prefix() + "[0-9]+")) {
                throw new IllegalArgumentException(
                        "register name '" + name + "' is kept for unnamed registers; add an underscore");
            }
        }
        return name;
    }
}

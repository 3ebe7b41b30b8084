package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers a kernel's registers in three banks: 32-bit words (16-bit and f32 registers too), 64-bit, predicates.
 * Constants are registers that nothing writes, so that an operation need not ask which of the two an operand is.
 */
final class RegisterMap {
    private final Map<Register, Integer> indexes = new HashMap<>();
    private final Map<Integer, Integer> wordConstants = new HashMap<>();
    private final Map<Long, Integer> longConstants = new HashMap<>();
    private final List<String> wordNames = new ArrayList<>();
    private final List<String> longNames = new ArrayList<>();
    private final List<String> predicateNames = new ArrayList<>();

    private List<String> bank(RegisterClass type) {
        return switch (type) {
            case B16, B32, F32 -> wordNames;
            case B64 -> longNames;
            case PREDICATE -> predicateNames;
        };
    }

    int index(Register register) {
        return indexes.computeIfAbsent(register, fresh -> {
            List<String> bank = bank(fresh.type());
            bank.add(fresh.toString());
            return bank.size() - 1;
        });
    }

    int wordConstant(int value) {
        return wordConstants.computeIfAbsent(value, constant -> {
            wordNames.add(Integer.toString(constant));
            return wordNames.size() - 1;
        });
    }

    int longConstant(long value) {
        return longConstants.computeIfAbsent(value, constant -> {
            longNames.add(Long.toString(constant));
            return longNames.size() - 1;
        });
    }

    /** A register that nothing reads: where a result goes that is not wanted. */
    int wordSink() {
        wordNames.add("_");
        return wordNames.size() - 1;
    }

    int longSink() {
        longNames.add("_");
        return longNames.size() - 1;
    }

    Map<Integer, Integer> wordConstants() {
        return wordConstants;
    }

    Map<Long, Integer> longConstants() {
        return longConstants;
    }

    int words() {
        return wordNames.size();
    }

    int longs() {
        return longNames.size();
    }

    int predicates() {
        return predicateNames.size();
    }

    String wordName(int index) {
        return wordNames.get(index);
    }

    String longName(int index) {
        return longNames.get(index);
    }

    String predicateName(int index) {
        return predicateNames.get(index);
    }
}

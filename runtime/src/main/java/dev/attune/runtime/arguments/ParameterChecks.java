package dev.attune.runtime.arguments;

import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks launch parameters against a signature and fills in defaults. */
final class ParameterChecks {

    private ParameterChecks() {}

    /**
     * A value for every parameter, i32 and bool exactly, f32 rounded.
     *
     * @param given name to value; those left out get their defaults
     * @param problems receives what is wrong
     */
    static Map<String, Double> fill(VariantSignature signature, Map<String, Double> given, List<String> problems) {
        List<String> known = new ArrayList<>();
        for (ScalarParameter parameter : signature.parameters()) {
            known.add(parameter.name());
        }
        if (!known.containsAll(given.keySet())) {
            given.keySet().stream()
                    .filter(name -> !known.contains(name))
                    .sorted()
                    .forEach(
                            name -> problems.add("there is no parameter '" + name + "'" + NearNames.hint(name, known)));
        }
        var values = new LinkedHashMap<String, Double>();
        for (ScalarParameter parameter : signature.parameters()) {
            Double value = given.get(parameter.name());
            values.put(
                    parameter.name(), value == null ? parameter.defaultValue() : checked(parameter, value, problems));
        }
        return values;
    }

    private static double checked(ScalarParameter parameter, double value, List<String> problems) {
        String complaint = switch (parameter.type()) {
            case I32 -> value == (int) value ? null : "an i32 is a whole number from -2147483648 to 2147483647";
            case BOOL -> value == 0 || value == 1 ? null : "a bool is 0 or 1";
            case F32 -> {
                if (Double.isNaN(value)) {
                    yield "NaN would make every result NaN";
                }
                boolean overflows = Float.isInfinite((float) value) && !Double.isInfinite(value);
                yield overflows ? "the largest f32 is 3.4028235e38" : null;
            }
        };
        if (complaint != null) {
            problems.add("parameter '" + parameter.name() + "' is " + value + "; " + complaint);
            return parameter.defaultValue();
        }
        // adding zero makes an integer's -0.0 the 0 that it is
        return parameter.type() == VariantSignature.ScalarType.F32 ? (float) value : value + 0.0;
    }
}

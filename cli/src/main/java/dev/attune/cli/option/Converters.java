package dev.attune.cli.option;

import dev.attune.compiler.diagnostic.NearNames;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.search.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The text forms of option values. */
public final class Converters {

    private Converters() {}

    /** {@code B,H,Hkv,Sq,Skv,D[,Dv]}. */
    public static final class OfShape implements ITypeConverter<ProblemShape> {
        @Override
        public ProblemShape convert(String text) {
            try {
                return ProblemShape.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A finite number. */
    public static final class OfReal implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            if (text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    return value;
                }
            }
            throw new TypeConversionException("'" + text + "' is no finite number, as in 0.125 or 1e-3");
        }
    }

    /** {@code f32}, {@code bf16} or {@code f16}. */
    public static final class OfDType implements ITypeConverter<DType> {
        private static final List<String> FLOATING = Arrays.stream(DType.values())
                .filter(DType::isFloating)
                .map(DType::toString)
                .toList();

        @Override
        public DType convert(String text) {
            return DType.named(text).filter(DType::isFloating).orElseThrow(() -> unknown("dtype", text, FLOATING));
        }
    }

    /** {@code java}, {@code ptx:sm_80} or {@code ptx:sm_90a}. */
    public static final class OfTarget implements ITypeConverter<Target> {
        @Override
        public Target convert(String text) {
            try {
                return Target.parse(text);
            } catch (IllegalArgumentException e) {
                throw unknown(
                        "target",
                        text,
                        Arrays.stream(Target.values()).map(Target::spelling).toList());
            }
        }
    }

    /** A way to search schedules. */
    public static final class OfStrategy implements ITypeConverter<Strategy> {
        @Override
        public Strategy convert(String text) {
            try {
                return Strategy.parse(text);
            } catch (IllegalArgumentException e) {
                throw unknown(
                        "strategy",
                        text,
                        Arrays.stream(Strategy.values()).map(Strategy::spelling).toList());
            }
        }
    }

    /** {@code java}, {@code cuda} or {@code reference}. */
    public static final class OfRunTarget implements ITypeConverter<RunTarget> {
        @Override
        public RunTarget convert(String text) {
            return RunTarget.named(text).orElseThrow(() -> unknown("target", text, RunTarget.names()));
        }
    }

    /** {@code java}, {@code cuda}, {@code ptx:sm_80} or {@code ptx:sm_90a}. */
    public static final class OfKernelTarget implements ITypeConverter<KernelTarget> {
        @Override
        public KernelTarget convert(String text) {
            return KernelTarget.named(text).orElseThrow(() -> unknown("target", text, KernelTarget.names()));
        }
    }

    /** {@code q=64,kv=128}: knobs {@code tile.q} and {@code tile.kv}. */
    public static final class OfTile implements ITypeConverter<Tile> {
        @Override
        public Tile convert(String text) {
            Map<String, Integer> knobs = new TreeMap<>();
            for (String part : text.split(",", -1)) {
                int equals = part.indexOf('=');
                String axis =
                        equals < 0 ? part.strip() : part.substring(0, equals).strip();
                if (!axis.equals("q") && !axis.equals("kv")) {
                    throw new TypeConversionException("tile '" + text + "': '" + axis
                            + "' is no side of a tile; expected" + " q=ROWS,kv=KEYS, as in q=64,kv=128");
                }
                int length =
                        equals < 0 ? 0 : positive(part.substring(equals + 1).strip());
                if (length == 0) {
                    throw new TypeConversionException("tile '" + text + "': '" + part
                            + "' has no length of 1 to 65536; expected q=ROWS,kv=KEYS, as in q=64,kv=128");
                }
                if (knobs.put("tile." + axis, length) != null) {
                    throw new TypeConversionException("tile '" + text + "' sets " + axis + " twice");
                }
            }
            return new Tile(knobs);
        }

        private static int positive(String text) {
            try {
                int value = Integer.parseInt(text);
                return value >= 1 && value <= 65536 ? value : 0;
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    private static TypeConversionException unknown(String kind, String text, List<String> known) {
        return new TypeConversionException("no " + kind + " '" + text + "'; known: " + String.join(", ", known)
                + NearNames.nearest(text, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(""));
    }
}

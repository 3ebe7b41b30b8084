package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tune.record.ShippedWinners;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.record.Winner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured, here or by those who shipped a jar, as ways to a kernel. Each key's winners are read once, until {@link #forget}. */
final class TunedSchedules {

    private final ShippedWinners shipped;
    private final Optional<TuningDatabase> database;
    private final Keys keys;
    private final Map<TuningKey, List<Winner>> winners = new HashMap<>();

    /** Names the key under which measurements of a request are kept. */
    interface Keys {
        TuningKey key(AttentionRequest request, Target target, KernelImage.Choice image);
    }

    TunedSchedules(ShippedWinners shipped, Optional<TuningDatabase> database, Keys keys) {
        this.shipped = shipped;
        this.database = database;
        this.keys = keys;
    }

    private record Measured(Target target, KernelImage.Choice image, Winner winner) {}

    /** Ways that were measured for exactly this shape, the fastest first: of all targets, as they compute the same. */
    List<Attempt> exact(AttentionRequest request, List<Target> targets) {
        List<Attempt> attempts = new ArrayList<>();
        for (Measured measured : measuredHere(request, targets)) {
            attempts.add(attempt(measured, "tuned for this shape: "));
        }
        return attempts;
    }

    /** The fastest of all targets for exactly this shape. */
    Optional<Winner> winner(AttentionRequest request, List<Target> targets) {
        List<Measured> here = measuredHere(request, targets);
        return here.isEmpty() ? Optional.empty() : Optional.of(here.getFirst().winner());
    }

    /** The fastest first. Runs before much of a process is compiled, so it does with plain loops. */
    private List<Measured> measuredHere(AttentionRequest request, List<Target> targets) {
        List<Measured> here = new ArrayList<>();
        for (Target target : targets) {
            for (Measured measured : measured(request, target)) {
                if (measured.winner().shape().equals(request.shape())) {
                    int place = here.size();
                    while (place > 0
                            && here.get(place - 1).winner().milliseconds()
                                    > measured.winner().milliseconds()) {
                        place--;
                    }
                    here.add(place, measured);
                }
            }
        }
        return here;
    }

    /** On one target, what won for the nearest shape that was measured. */
    Optional<Attempt> nearest(AttentionRequest request, Target target) {
        List<Measured> all = measured(request, target);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        ProblemShape shape = request.shape();
        return Winner.forShape(shape, all.stream().map(Measured::winner).toList())
                .flatMap(near -> all.stream()
                        .filter(measured -> measured.winner().shape().equals(near.shape()))
                        .min(Comparator.comparingDouble(
                                measured -> measured.winner().milliseconds())))
                .map(measured -> attempt(
                        measured,
                        "shape " + shape + " was never tuned; this won at the nearest that was, "
                                + measured.winner().shape() + ": "));
    }

    private List<Measured> measured(AttentionRequest request, Target target) {
        List<Measured> all = new ArrayList<>();
        for (KernelImage.Choice image : images(target)) {
            TuningKey key = keys.key(request, target, image);
            List<Winner> known = winners.get(key);
            if (known == null) {
                known = winners(key);
                winners.put(key, known);
            }
            for (Winner winner : known) {
                all.add(new Measured(target, image, winner));
            }
        }
        return all;
    }

    /** What jars bring along comes first, so that it decides where a measurement of this host says the same. */
    private List<Winner> winners(TuningKey key) {
        List<Winner> all = new ArrayList<>(
                database.isPresent() ? shipped.read(key, database.get().classPath()) : shipped.read(key));
        if (database.isPresent()) {
            all.addAll(database.get().winners(key));
        }
        return all;
    }

    private static List<KernelImage.Choice> images(Target target) {
        return target.isCuda() ? List.of(KernelImage.Choice.values()) : List.of(KernelImage.Choice.CUBIN_FIRST);
    }

    private static Attempt attempt(Measured measured, String why) {
        String time = fourDigits(measured.winner().milliseconds()) + " ms";
        String search = measured.winner().tunedBy().isPresent()
                ? "; " + measured.winner().tunedBy().get()
                : "";
        String assembler = measured.image() == KernelImage.Choice.DRIVER_ASSEMBLER ? ", assembled by the driver" : "";
        return new Attempt(
                measured.target(),
                measured.image(),
                Optional.of(measured.winner().schedule()),
                why + time + search + assembler,
                true);
    }

    /** A positive number with four digits that count; a formatter would take a process's first call 20 ms. */
    private static String fourDigits(double number) {
        int decimals = 0;
        double scaled = number;
        while (scaled < 999.95 && decimals < 12) {
            scaled *= 10;
            decimals++;
        }
        String digits = Long.toString(Math.round(scaled));
        if (decimals == 0) {
            return digits;
        }
        String padded = "0".repeat(Math.max(0, decimals + 1 - digits.length())) + digits;
        int point = padded.length() - decimals;
        return padded.substring(0, point) + "." + padded.substring(point);
    }

    void forget() {
        winners.clear();
    }
}

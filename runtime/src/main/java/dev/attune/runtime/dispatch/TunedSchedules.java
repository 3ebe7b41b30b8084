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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
        return measuredHere(request, targets)
                .map(measured -> attempt(measured, "tuned for this shape: "))
                .toList();
    }

    /** The fastest of all targets for exactly this shape. */
    Optional<Winner> winner(AttentionRequest request, List<Target> targets) {
        return measuredHere(request, targets).map(Measured::winner).findFirst();
    }

    private Stream<Measured> measuredHere(AttentionRequest request, List<Target> targets) {
        return targets.stream()
                .flatMap(target -> measured(request, target).stream())
                .filter(measured -> measured.winner().shape().equals(request.shape()))
                .sorted(Comparator.comparingDouble(measured -> measured.winner().milliseconds()));
    }

    /** On one target, what won for the nearest shape that was measured. */
    Optional<Attempt> nearest(AttentionRequest request, Target target) {
        List<Measured> all = measured(request, target);
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
            winners.computeIfAbsent(keys.key(request, target, image), this::winners)
                    .forEach(winner -> all.add(new Measured(target, image, winner)));
        }
        return all;
    }

    /** What jars bring along comes first, so that it decides where a measurement of this host says the same. */
    private List<Winner> winners(TuningKey key) {
        List<Winner> all = new ArrayList<>(shipped.read(key));
        database.ifPresent(known -> all.addAll(known.winners(key)));
        return all;
    }

    private static List<KernelImage.Choice> images(Target target) {
        return target.isCuda() ? List.of(KernelImage.Choice.values()) : List.of(KernelImage.Choice.CUBIN_FIRST);
    }

    private static Attempt attempt(Measured measured, String why) {
        String time = String.format(Locale.ROOT, "%.4g ms", measured.winner().milliseconds());
        String search = measured.winner().tunedBy().map(by -> "; " + by).orElse("");
        String assembler = measured.image() == KernelImage.Choice.DRIVER_ASSEMBLER ? ", assembled by the driver" : "";
        return new Attempt(
                measured.target(),
                measured.image(),
                Optional.of(measured.winner().schedule()),
                why + time + search + assembler,
                true);
    }

    void forget() {
        winners.clear();
    }
}

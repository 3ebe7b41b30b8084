package dev.attune.compiler.lower.ptx.cost;

import dev.attune.templates.attention.hopper.HopperShape;

/**
 * The {@code hopper} family: each multiprocessor has one CTA, whose warpgroups hide one's softmax under another's products. Stages,
 * turns between warpgroups and query rows in registers cost the same either way: where they were timed they moved little, in
 * either direction.
 */
public final class HopperCost {
    /** Around a key tile: barriers, and a product's end that the next waits for; for each warpgroup. */
    private static final double KEY_TILE_CYCLES = 130;

    /** Around a work tile: its queries' arrival, the first scores that nothing hides, out. Full attention of 1k beside 4k. */
    private static final double WORK_TILE_CYCLES = 3500;

    /** A CTA's start and its first loads, which a persistent kernel has once. */
    private static final double START_CYCLES = 1000;

    /** What stays of the softmax beside products, or of these beside it, with several warpgroups and with one. */
    private static final double EXPOSED = 0.25;

    private static final double EXPOSED_ALONE = 0.75;

    /** Weights are rounded only when the product before has read its own: 690 beside 714 TFLOP/s, full 4k at head dim 128. */
    private static final double ONE_SET = 1.03;

    /** Under a cap one set costs the cheap code for scores near zero, too: 600 beside 670 TFLOP/s, 8k at head dim 128. */
    private static final double ONE_SET_UNDER_CAP = 1.15;

    /** Key tiles over 128: 2% to 3% slower where a longer tile should be as much faster. */
    private static final double LONG_TILE = 1.05;

    private static final int LONG = 128;

    /** Polynomials for exponentials, where they do not help and where they do: 2% to 10% slower, 3% to 9% faster under a cap. */
    private static final double POLYNOMIALS = 1.05;

    private HopperCost() {}

    /**
     * Cycles of a launch.
     *
     * @param persistent whether CTAs draw work
     * @param wantsPolynomials whether the exponential unit is a variant's bottleneck
     */
    public static double cycles(NominalCall call, HopperShape shape, boolean persistent, boolean wantsPolynomials) {
        KeyVisits visits = call.visits(shape.tileQ(), shape.tileKv());
        double pairs = (double) shape.tileQ() * shape.tileKv();
        double softmax = pairs * call.pairCycles(shape.pairType());
        double exposed = shape.consumers() > 1 ? EXPOSED : EXPOSED_ALONE;
        double products = products(call, shape);
        double keyTile = habits(shape, wantsPolynomials)
                * (KEY_TILE_CYCLES * shape.consumers() + Overlap.cycles(exposed, products, softmax));
        keyTile = Math.max(keyTile, shape.tileKv() * call.keyBytes() / NominalDevice.CACHE_BYTES);
        double around = WORK_TILE_CYCLES + (persistent ? 0 : START_CYCLES) + call.maskCycles(softmax, visits);
        double busy = call.device().finish(call.queryTiles(shape.tileQ()), around, keyTile, visits);
        return call.launch(START_CYCLES + busy, (shape.stages() - 0.5) * shape.tileKv() * call.keyBytes());
    }

    /** Both products of a key tile. Those of scores over few keys wait for query rows, unless these are in registers. */
    private static double products(NominalCall call, HopperShape shape) {
        double operations = 2.0 * shape.tileQ() * shape.tileKv();
        double rate = call.device().warpgroupOperations();
        double scores = operations * shape.headDim() / rate;
        if (!shape.queryInRegisters()) {
            double bytes = 2.0 * shape.headDim() * (shape.tileQ() + shape.consumers() * shape.tileKv());
            scores = Math.max(scores, bytes / NominalDevice.SHARED_BYTES);
        }
        return scores + operations * shape.valueDim() / rate;
    }

    private static double habits(HopperShape shape, boolean wantsPolynomials) {
        double oneSet = wantsPolynomials ? ONE_SET_UNDER_CAP : ONE_SET;
        double factor = shape.weightSets() == 1 ? oneSet : 1;
        factor *= shape.tileKv() > LONG ? LONG_TILE : 1;
        return shape.emulation() != 0 == wantsPolynomials ? factor : factor * POLYNOMIALS;
    }
}

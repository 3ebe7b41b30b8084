package dev.attune.templates.ptx.interpreter;

import java.util.ArrayList;
import java.util.List;

/** Checks that the four warps of a warpgroup execute the same products in the same order. */
final class Warpgroups {
    private final List<List<Integer>> products = new ArrayList<>();
    private final int[] done;

    Warpgroups(int warps) {
        done = new int[warps];
        for (int group = 0; group <= warps / 4; group++) {
            products.add(new ArrayList<>());
        }
    }

    void executes(Warp warp) {
        List<Integer> group = products.get(warp.index / 4);
        int number = done[warp.index]++;
        if (number == group.size()) {
            group.add(warp.position());
        } else if (group.get(number) != warp.position()) {
            throw warp.fault(
                    Fault.DIVERGENT_WARP,
                    "the warps of a warpgroup execute different products: another one had instruction "
                            + group.get(number) + " in this place");
        }
    }
}

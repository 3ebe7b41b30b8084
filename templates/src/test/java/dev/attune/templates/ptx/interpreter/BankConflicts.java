package dev.attune.templates.ptx.interpreter;

/**
 * How often a shared load has to go over the banks. Shared memory has 32 banks of four bytes; one pass serves 128 bytes: all lanes
 * of a load of 4 bytes, half of them for 8, a quarter for 16. Lanes of one pass that want different words of a bank take turns.
 */
final class BankConflicts {
    private static final int BANKS = 32;

    private BankConflicts() {}

    /** The passes of a load beyond those that its bytes need. */
    static int extraPasses(int[] addresses, int active, int bytes) {
        int words = Math.max(1, bytes / 4);
        int group = Warp.LANES / words;
        int extra = 0;
        for (int first = 0; first < Warp.LANES; first += group) {
            extra += Math.max(0, passes(addresses, active, first, first + group, words) - 1);
        }
        return extra;
    }

    private static int passes(int[] addresses, int active, int from, int to, int words) {
        int[][] wanted = new int[BANKS][to - from];
        int[] count = new int[BANKS];
        int most = 0;
        for (int lane = from; lane < to; lane++) {
            if ((active >>> lane & 1) == 0) {
                continue;
            }
            for (int word = 0; word < words; word++) {
                int at = (addresses[lane] >>> 2) + word;
                int bank = at % BANKS;
                if (!contains(wanted[bank], count[bank], at)) {
                    wanted[bank][count[bank]++] = at;
                    most = Math.max(most, count[bank]);
                }
            }
        }
        return most;
    }

    private static boolean contains(int[] words, int count, int word) {
        for (int i = 0; i < count; i++) {
            if (words[i] == word) {
                return true;
            }
        }
        return false;
    }
}

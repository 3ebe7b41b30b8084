package dev.attune.runtime.tune.search;

/** Budgets in whole measurements. */
final class Budgets {

    private Budgets() {}

    static void require(int budget) {
        if (budget < 1) {
            throw new IllegalArgumentException("a search with a budget of " + budget + " trials");
        }
    }
}

package dev.attune.cli.db;

/** Numbers of things. */
final class Counts {

    private Counts() {}

    static String of(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}

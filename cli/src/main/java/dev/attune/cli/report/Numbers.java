package dev.attune.cli.report;

import java.util.Locale;

/** Numbers as people read them: three digits that matter, and a unit that fits. */
public final class Numbers {

    private Numbers() {}

    /** A duration: {@code 812 ns}, {@code 3.41 ms}, {@code 12.0 s}. */
    public static String time(double nanos) {
        if (nanos < 999.5) {
            return digits(nanos) + " ns";
        }
        if (nanos < 999.5e3) {
            return digits(nanos / 1e3) + " us";
        }
        if (nanos < 999.5e6) {
            return digits(nanos / 1e6) + " ms";
        }
        return digits(nanos / 1e9) + " s";
    }

    /** Operations per second: {@code 41.2 GFLOP/s}, {@code 1.30 TFLOP/s}. */
    public static String rate(double operationsPerSecond, String operation) {
        if (operationsPerSecond < 999.5e6) {
            return digits(operationsPerSecond / 1e6) + " M" + operation + "/s";
        }
        if (operationsPerSecond < 999.5e9) {
            return digits(operationsPerSecond / 1e9) + " G" + operation + "/s";
        }
        return digits(operationsPerSecond / 1e12) + " T" + operation + "/s";
    }

    /** A size: {@code 512 B}, {@code 48.0 KiB}. */
    public static String bytes(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return (unit == 0 ? Long.toString((long) value) : digits(value)) + " " + units[unit];
    }

    /** A whole number in groups of three. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share of a whole: {@code 37.5%}. */
    public static String percent(double part, double whole) {
        return whole == 0 ? "0%" : String.format(Locale.ROOT, "%.1f%%", 100 * part / whole);
    }

    /** An error or a tolerance: {@code 2.13e-07}; a plain 0 for none. */
    public static String error(double value) {
        return value == 0 ? "0" : Double.isInfinite(value) ? "inf" : String.format(Locale.ROOT, "%.2e", value);
    }

    /** Three digits. */
    public static String digits(double value) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

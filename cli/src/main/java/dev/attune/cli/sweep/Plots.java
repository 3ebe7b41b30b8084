package dev.attune.cli.sweep;

import java.util.List;
import java.util.Locale;

/** Plots as SVG that stands in a page: no script, nothing to load. */
final class Plots {

    private static final int WIDTH = 980;
    private static final int ROW = 20;

    /** Of a character of the page's monospaced 12 pixels; fonts differ by a few percent. */
    private static final double CHARACTER = 7.4;

    /** Longer labels are cut; they are whole where the row is pointed at. */
    private static final int MOST_LABEL = 64;

    private static final int GAP = 10;

    private Plots() {}

    /** What stands left of the axis and how long it is, in pixels: labels and what is told on the right take what they need. */
    private record Axis(int left, int length) {
        static Axis between(List<String> labels, List<String> told) {
            int left = width(labels.stream().map(Plots::shortened).toList());
            return new Axis(left, WIDTH - left - width(told));
        }

        private static int width(List<String> texts) {
            int most = texts.stream().mapToInt(String::length).max().orElse(0);
            return (int) Math.ceil(CHARACTER * most) + 2 * GAP;
        }

        /** For a part of its length. */
        double at(double part) {
            return left + length * part;
        }
    }

    /**
     * A bar.
     *
     * @param mark a second value on the same axis, drawn as a stroke; NaN for none
     * @param told what stands behind the bar
     * @param tip what is shown when pointed at
     */
    record Bar(String label, double value, double mark, String told, String tip) {}

    /** A dot of a row. */
    record Dot(double value, boolean marked, String tip) {}

    /** A row of dots. */
    record Strip(String label, List<Dot> dots) {}

    /** Horizontal bars from zero. */
    static String bars(List<Bar> bars) {
        double longest = bars.stream()
                .mapToDouble(bar -> Double.isNaN(bar.mark) ? bar.value : Math.max(bar.value, bar.mark))
                .max()
                .orElse(0);
        double most = longest > 0 ? longest : 1;
        Axis axis = Axis.between(
                bars.stream().map(Bar::label).toList(),
                bars.stream().map(Bar::told).toList());
        var svg = open(bars.size());
        for (int row = 0; row < bars.size(); row++) {
            Bar bar = bars.get(row);
            int y = row * ROW;
            label(svg, axis, y, bar.label);
            svg.append(text(
                    "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>\n",
                    axis.left, y + 3, axis.length * bar.value / most, ROW - 6, escape(bar.tip)));
            double end = axis.at(bar.value / most);
            if (!Double.isNaN(bar.mark)) {
                double x = axis.at(bar.mark / most);
                svg.append(text(
                        "<line class=\"mark\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                        x, y + 1, x, y + ROW - 1));
                end = Math.max(end, x);
            }
            svg.append(text("<text x=\"%.1f\" y=\"%d\">%s</text>\n", end + GAP, y + ROW - 6, escape(bar.told)));
        }
        return svg.append("</svg>\n").toString();
    }

    /** Dots on an axis from 1 to {@code most}, logarithmic; what lies beyond stands at its end. */
    static String strips(List<Strip> strips, double most) {
        // no text on the right, but the ring of a dot at the end
        Axis axis = Axis.between(strips.stream().map(Strip::label).toList(), List.of("3"));
        var svg = open(strips.size() + 1);
        int bottom = strips.size() * ROW;
        for (double tick : new double[] {1, 1.1, 1.25, 1.5, 2, 3}) {
            if (tick <= most) {
                double x = at(axis, tick, most);
                svg.append(text("<line class=\"grid\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>\n", x, x, bottom));
                svg.append(text("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, bottom + 14, number(tick)));
            }
        }
        for (int row = 0; row < strips.size(); row++) {
            Strip strip = strips.get(row);
            label(svg, axis, row * ROW, strip.label);
            for (Dot dot : strip.dots) {
                svg.append(text(
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"><title>%s</title></circle>\n",
                        dot.marked ? "own" : "dot", at(axis, dot.value, most), row * ROW + ROW / 2, escape(dot.tip)));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    /** A short measurement may be below the best, which is a whole one. */
    private static double at(Axis axis, double value, double most) {
        return axis.at(Math.log(Math.clamp(value, 1, most)) / Math.log(most));
    }

    private static StringBuilder open(int rows) {
        int height = Math.max(rows, 1) * ROW + 4;
        return new StringBuilder(text(
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", WIDTH, height, WIDTH, height));
    }

    private static void label(StringBuilder svg, Axis axis, int y, String label) {
        svg.append(text(
                "<text class=\"label\" x=\"%d\" y=\"%d\">%s<title>%s</title></text>\n",
                axis.left - GAP, y + ROW - 6, escape(shortened(label)), escape(label)));
    }

    private static String shortened(String label) {
        return label.length() <= MOST_LABEL ? label : label.substring(0, MOST_LABEL - 3) + "...";
    }

    /** With a dot for the decimal point, whatever the machine's language. */
    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** As few digits as say it. */
    static String number(double value) {
        return value == Math.rint(value) ? text("%.0f", value) : text("%.3g", value);
    }

    /** As text of a page: names and messages may hold anything. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
    }
}

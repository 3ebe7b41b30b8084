package dev.attune.cli.sweep;

import java.util.List;
import java.util.Locale;

/** Plots as SVG that stands in a page: no script, nothing to load. */
final class Plots {

    private static final int LABEL = 380;
    private static final int WIDTH = 980;
    private static final int ROW = 20;
    private static final int PLOT = WIDTH - LABEL - 90;

    private Plots() {}

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
        double most = bars.stream()
                .mapToDouble(bar -> Double.isNaN(bar.mark) ? bar.value : Math.max(bar.value, bar.mark))
                .max()
                .orElse(1);
        var svg = open(bars.size());
        for (int row = 0; row < bars.size(); row++) {
            Bar bar = bars.get(row);
            int y = row * ROW;
            double length = PLOT * bar.value / most;
            label(svg, y, bar.label);
            svg.append(text(
                    "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>\n",
                    LABEL, y + 3, length, ROW - 6, escape(bar.tip)));
            if (!Double.isNaN(bar.mark)) {
                double x = LABEL + PLOT * bar.mark / most;
                svg.append(text(
                        "<line class=\"mark\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                        x, y + 1, x, y + ROW - 1));
            }
            double end = Double.isNaN(bar.mark) ? length : Math.max(length, PLOT * bar.mark / most);
            svg.append(text("<text x=\"%.1f\" y=\"%d\">%s</text>\n", LABEL + end + 6, y + ROW - 6, escape(bar.told)));
        }
        return svg.append("</svg>\n").toString();
    }

    /** Dots on an axis from 1 to {@code most}, logarithmic; what lies beyond stands at its end. */
    static String strips(List<Strip> strips, double most) {
        var svg = open(strips.size() + 1);
        int bottom = strips.size() * ROW;
        for (double tick : new double[] {1, 1.1, 1.25, 1.5, 2, 3}) {
            if (tick <= most) {
                double x = at(tick, most);
                svg.append(text("<line class=\"grid\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>\n", x, x, bottom));
                svg.append(text("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, bottom + 14, number(tick)));
            }
        }
        for (int row = 0; row < strips.size(); row++) {
            Strip strip = strips.get(row);
            label(svg, row * ROW, strip.label);
            for (Dot dot : strip.dots) {
                svg.append(text(
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"><title>%s</title></circle>\n",
                        dot.marked ? "own" : "dot",
                        at(Math.min(dot.value, most), most),
                        row * ROW + ROW / 2,
                        escape(dot.tip)));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static double at(double value, double most) {
        return LABEL + 6 + (PLOT - 6) * Math.log(value) / Math.log(most);
    }

    private static StringBuilder open(int rows) {
        int height = Math.max(rows, 1) * ROW + 4;
        return new StringBuilder(text(
                "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", WIDTH, height, WIDTH, height));
    }

    private static void label(StringBuilder svg, int y, String label) {
        svg.append(text("<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>\n", LABEL - 8, y + ROW - 6, escape(label)));
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

package dev.attune.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attune.cli.Terminal;
import dev.attune.cli.browser.Browser;
import dev.attune.cli.browser.BrowserPage;
import dev.attune.cli.option.RunTarget;
import dev.attune.cli.source.VariantFile;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The report in a real browser, where there is one: nothing asked of a network, nothing in the console, nothing cut off. */
class ReportInBrowserTest {

    /** What a plot has that is not wholly inside of it, or without a size though it has a text. */
    private static final String CUT_OFF = """
            [...document.querySelectorAll('svg')].flatMap(svg => {
              const whole = svg.getBoundingClientRect();
              return [...svg.querySelectorAll('text, rect, circle, line')].filter(part => {
                const box = part.getBoundingClientRect();
                return box.left < whole.left - 1 || box.right > whole.right + 1
                    || box.top < whole.top - 1 || box.bottom > whole.bottom + 1
                    || part.tagName == 'text' && box.width == 0;
              }).map(part => part.tagName + ': ' + part.textContent);
            })
            """;

    /** Texts of a plot that lie over one another. */
    private static final String OVERLAPS = """
            [...document.querySelectorAll('svg')].flatMap(svg => {
              const texts = [...svg.querySelectorAll('text')];
              const boxes = texts.map(text => text.getBoundingClientRect());
              return texts.flatMap((text, i) => texts.slice(i + 1).filter((_, j) => {
                const a = boxes[i], b = boxes[i + 1 + j];
                // lines of text may touch, as letters do not fill their line
                return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
              }).map(other => text.textContent + ' / ' + other.textContent));
            })
            """;

    @TempDir
    private Path folder;

    private static Trial ran(int tile, int stages, double milliseconds) {
        return new Trial(
                new Schedule("lanes_are_queries", Map.of("tile.kv", tile, "registers", stages)),
                new Outcome.Measured(milliseconds, 0.01, 9));
    }

    private static Trial failed(Outcome.Stage stage, String reason) {
        return new Trial(new Schedule("lanes_are_queries", Map.of("tile.kv", 7)), new Outcome.Failed(stage, reason));
    }

    /** Long names, marks up to the longest bar, times far beyond the axis, failures with long reasons. */
    private Path report() throws IOException {
        List<SweepUnit> units = new ArrayList<>();
        try (TuningDatabase database = new TuningDatabase(folder)) {
            for (String name : List.of("Causal", "SlidingWindowWithSoftCapAndAttentionSinksOfALongName")) {
                VariantFile variant = VariantFile.of(new VariantSource(
                        name + ".attn", "attention " + name + " {\n    mask kv_idx <= q_idx\n}\n", name));
                for (String shape : List.of("1,16,4,16384,16384,128", "1,1,1,8,8,16")) {
                    var unit = new SweepUnit(
                            variant,
                            ProblemShape.parse(shape),
                            DType.BF16,
                            RunTarget.JAVA,
                            Map.of(),
                            TuningPlan.exhaustive());
                    units.add(unit);
                    var key = new TuningKey("d", Target.JAVA, "1", TuningKey.hash(variant.source()), DType.BF16);
                    List.of(
                                    ran(64, 16, 2.5),
                                    ran(64, 32, 40),
                                    ran(128, 16, 2.75),
                                    failed(Outcome.Stage.WRONG_RESULT, "relative error <3e-1> & more ".repeat(9)))
                            .forEach(trial -> database.record(key, unit.shape(), trial));
                }
            }
            SweepReport.write(units, database, folder, Terminal.plain(new PrintWriter(new StringWriter()), null));
        }
        return folder.resolve("report.html");
    }

    @Test
    void itShowsAllThatItHasOffline() throws Exception {
        Optional<Path> program = Browser.find();
        assumeTrue(
                program.isPresent(),
                "no browser: install chromium (apt-get install chromium), or name one in " + Browser.VARIABLE);
        URI address = report().toUri();
        try (Browser browser = new Browser(program.get(), Files.createDirectories(folder.resolve("browser")))) {
            BrowserPage page = browser.page();
            page.emulate(1200, 900, false);
            page.open(address);

            assertThat(page.evaluate("document.querySelectorAll('svg').length").asInt())
                    .isEqualTo(4);
            assertThat(page.evaluate("document.querySelectorAll('rect.bar, circle').length")
                            .asInt())
                    .as("4 speeds, 12 times, 4 values of knobs, 1 cause")
                    .isEqualTo(4 + 12 + 4 + 1);
            assertThat(page.evaluate("getComputedStyle(document.querySelector('.bar')).fill")
                            .asString())
                    .as("the style sheet's colour")
                    .isEqualTo("rgb(42, 111, 151)");
            assertThat(words(page.evaluate(CUT_OFF))).isEmpty();
            assertThat(words(page.evaluate(OVERLAPS))).isEmpty();

            page.emulate(1200, 900, true);
            assertThat(page.evaluate("getComputedStyle(document.querySelector('.label')).fill")
                            .asString())
                    .as("text on a dark ground")
                    .isEqualTo("rgb(255, 255, 255)");

            page.emulate(390, 844, false);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                            .asBoolean())
                    .as("a phone shows the page's whole width")
                    .isTrue();
            assertThat(words(page.evaluate(CUT_OFF))).isEmpty();

            assertThat(page.complaints()).isEmpty();
            assertThat(page.requests()).containsExactly(address.toString());
        }
    }

    /** Finds what it is to find: without this, a page that is never looked at would pass as well. */
    @Test
    void whatIsWrongIsSeen() throws Exception {
        Optional<Path> program = Browser.find();
        assumeTrue(program.isPresent(), "no browser: see itShowsAllThatItHasOffline");
        Path wrong = Files.writeString(folder.resolve("wrong.html"), """
                <!DOCTYPE html><html><head><link rel="stylesheet" href="https://example.com/a.css"></head><body>
                <svg width="50" height="20"><text x="20" y="14">too long</text><text x="22" y="14">over</text></svg>
                <svg width="50" height="20"><rect width="NaN" height="3"/></svg></body></html>
                """);
        try (Browser browser = new Browser(program.get(), Files.createDirectories(folder.resolve("browser")))) {
            BrowserPage page = browser.page();
            page.open(wrong.toUri());
            assertThat(words(page.evaluate(CUT_OFF))).contains("text: too long");
            assertThat(words(page.evaluate(OVERLAPS))).containsExactly("too long / over");
            assertThat(page.complaints()).anyMatch(line -> line.contains("NaN"));
            assertThat(page.requests()).contains("https://example.com/a.css");
        }
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asString("")));
        return words;
    }
}

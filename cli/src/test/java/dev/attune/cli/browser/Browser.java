package dev.attune.cli.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Chromium or Chrome without a window and without a network, spoken to by the DevTools protocol. */
public final class Browser implements AutoCloseable {

    /** Names a browser where none of the usual names is on the path. */
    public static final String VARIABLE = "ATTUNE_BROWSER";

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
    private static final int START_SECONDS = 60;
    private static final int END_SECONDS = 20;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;

    /**
     * Starts one.
     *
     * @param folder for its profile, its log and its temporary files
     */
    public Browser(Path program, Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("browser.log");
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        // a container's root has no other way
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // it leaves its socket there, to which its profile has a link
        builder.environment().put("TMPDIR", folder.toString());
        process = builder.start();
        address = awaitAddress(log);
    }

    /** A browser of this machine. */
    public static Optional<Path> find() {
        String named = System.getenv().getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String awaitAddress(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            Matcher matcher = LISTENING.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher.group(1);
            }
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("the browser does not start:\n" + Files.readString(log));
            }
            Thread.sleep(20);
        }
    }

    /** A new, blank page. */
    public BrowserPage page() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        String socket =
                new JsonMapper().readTree(answer).get("webSocketDebuggerUrl").asString();
        return new BrowserPage(http, URI.create(socket));
    }

    @Override
    public void close() throws InterruptedException {
        // asked to end, it clears up its temporary files
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }
        http.shutdownNow();
    }
}

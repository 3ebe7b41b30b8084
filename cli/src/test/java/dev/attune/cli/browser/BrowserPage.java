package dev.attune.cli.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page of a {@link Browser}, and all that the browser says of it. */
public final class BrowserPage {

    private static final int ANSWER_SECONDS = 60;

    private final JsonMapper json = new JsonMapper();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private int number;

    BrowserPage(HttpClient http, URI address) throws InterruptedException {
        socket = http.newWebSocketBuilder()
                .buildAsync(address, new Whole(messages))
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Opens an address and waits until it is loaded. */
    public void open(URI address) throws InterruptedException {
        send("Page.navigate", Map.of("url", address.toString()));
        await(message -> message.path("method").asString("").equals("Page.loadEventFired"));
    }

    /** As on a screen of so many pixels, in light or in dark. */
    public void emulate(int width, int height, boolean dark) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The value of an expression of JavaScript. */
    public JsonNode evaluate(String expression) throws InterruptedException {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(result.get("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    /** What stands in the console: errors, warnings, exceptions. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Every address that was asked for. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws InterruptedException {
        int id = send(method, parameters);
        JsonNode answer = await(message -> message.path("id").asInt(-1) == id);
        if (answer.has("error")) {
            throw new AssertionError(method + ": " + answer.get("error"));
        }
        return answer.get("result");
    }

    private int send(String method, Map<String, ?> parameters) {
        number++;
        String text = json.writeValueAsString(Map.of("id", number, "method", method, "params", parameters));
        socket.sendText(text, true).join();
        return number;
    }

    private JsonNode await(Predicate<JsonNode> wanted) throws InterruptedException {
        while (true) {
            String text = messages.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("the browser has not answered for " + ANSWER_SECONDS + " s");
            }
            JsonNode message = json.readTree(text);
            note(message);
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    private void note(JsonNode message) {
        JsonNode parameters = message.path("params");
        switch (message.path("method").asString("")) {
            case "Log.entryAdded" -> complaints.add(parameters.path("entry").toString());
            case "Runtime.consoleAPICalled", "Runtime.exceptionThrown" -> complaints.add(parameters.toString());
            case "Network.requestWillBeSent" ->
                requests.add(parameters.path("request").path("url").asString(""));
            default -> {
                // of no interest here
            }
        }
    }

    /** Puts the parts of a message together. */
    private static final class Whole implements WebSocket.Listener {
        private final BlockingQueue<String> messages;
        private final StringBuilder text = new StringBuilder();

        Whole(BlockingQueue<String> messages) {
            this.messages = messages;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}

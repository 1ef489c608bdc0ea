package io.caisson.tests.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A page, seen and used as people do: parts are called by their visible or accessible names, clicked with the mouse and filled
 * from the keyboard. What is not there yet is waited for. One thread.
 */
public final class Tab implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How the page looked when it was waited for in vain. */
    private static final Path FAILURE = Path.of("target", "console", "failure.png");

    private final DevTools tools;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Tab(URI address) {
        tools = DevTools.connect(address, this::noted);
        tools.ask("Page.enable", null);
        tools.ask("Runtime.enable", null);
        tools.ask("Log.enable", null);
        size(1280, 800);
    }

    /** Exceptions, and what breaks the page's own security policy; requests that fail are part of some tests. */
    private void noted(String event, JsonNode parameters) {
        if (event.equals("Runtime.exceptionThrown")) {
            complaints.add(
                    parameters.at("/exceptionDetails/exception/description").asText());
        } else if (event.equals("Log.entryAdded")
                && parameters.at("/entry/source").asText().equals("security")) {
            complaints.add(parameters.at("/entry/text").asText());
        }
    }

    /** What the page did wrong so far. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    public void size(int width, int height) {
        tools.ask(
                "Emulation.setDeviceMetricsOverride",
                parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    public void prefer(String colorScheme) {
        ObjectNode wanted = parameters();
        wanted.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", colorScheme);
        tools.ask("Emulation.setEmulatedMedia", wanted);
    }

    public void open(URI address) {
        tools.ask("Page.navigate", parameters().put("url", address.toString()));
    }

    public void reload() {
        tools.ask("Page.reload", parameters());
    }

    /** Goes to another view of the page that is open. */
    public void view(String path) {
        evaluate("location.hash = '#/" + path + "'");
    }

    /** The value of an expression, awaited if it is a promise. */
    public JsonNode evaluate(String expression) {
        JsonNode answer = tools.ask(
                "Runtime.evaluate",
                parameters()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** Waits until an expression is true. */
    public void await(String what, String expression) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (isTrue(expression)) {
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        screenshot(FAILURE);
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what + "; the page says: " + text());
    }

    /** While a page is being replaced there is nothing to ask. */
    private boolean isTrue(String expression) {
        try {
            return evaluate("(async () => Boolean(await (" + expression + ")))()")
                    .asBoolean();
        } catch (AssertionError replaced) {
            return false;
        }
    }

    /** Waits until people can read this. */
    public void awaitText(String text) {
        await("'" + text + "' is shown", "document.body.innerText.includes(" + quoted(text) + ")");
    }

    public void awaitNoText(String text) {
        await("'" + text + "' is gone", "!document.body.innerText.includes(" + quoted(text) + ")");
    }

    public String text() {
        return evaluate("document.body === null ? '' : document.body.innerText").asText();
    }

    /** Clicks on the button, link, tab or box that has this name; in the open dialog, if there is one. */
    public void click(String name) {
        String found = Elements.named(
                name, "a, button, summary, [role=tab], [role=option], input[type=checkbox], input[type=radio], label");
        await("'" + name + "' can be clicked", "(" + found + ") !== undefined && !(" + found + ").disabled");
        // Whatever still moves would be missed.
        await("'" + name + "' stands still with nothing above it", Elements.standsStill(found));
        JsonNode at = evaluate(Elements.middle(found));
        mouse("mousePressed", at);
        mouse("mouseReleased", at);
    }

    private void mouse(String type, JsonNode at) {
        tools.ask(
                "Input.dispatchMouseEvent",
                parameters()
                        .put("type", type)
                        .put("x", at.path("x").asDouble())
                        .put("y", at.path("y").asDouble())
                        .put("button", "left")
                        .put("clickCount", 1));
    }

    /** Replaces what stands in the field with this label. */
    public void fill(String label, String text) {
        String field = Elements.field(label);
        await("the field '" + label + "' is there", "(" + field + ") !== undefined");
        evaluate("(" + field + ").focus(); (" + field + ").select()");
        if (text.isEmpty()) {
            press(Key.DELETE);
        } else {
            tools.ask("Input.insertText", parameters().put("text", text));
        }
    }

    /** Chooses the option that reads so. */
    public void choose(String label, String option) {
        String field = Elements.field(label);
        await(
                "'" + option + "' can be chosen",
                "[...(" + field + ")?.options ?? []].some(o => o.text === " + quoted(option) + ")");
        evaluate("(() => { const s = " + field + "; s.value = [...s.options].find(o => o.text === " + quoted(option)
                + ").value; s.dispatchEvent(new Event('change', {bubbles: true})); })()");
    }

    /** A key by its name of the UI Events standard. */
    public void press(Key key) {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            tools.ask(
                    "Input.dispatchKeyEvent",
                    parameters()
                            .put("type", type)
                            .put("key", key.word)
                            .put("code", key.word)
                            .put("windowsVirtualKeyCode", key.code));
        }
    }

    /** Keys that do something, with the number that browsers know them by. */
    public enum Key {
        ENTER("Enter", 13),
        ESCAPE("Escape", 27),
        DOWN("ArrowDown", 40),
        DELETE("Delete", 46);

        private final String word;
        private final int code;

        Key(String word, int code) {
            this.word = word;
            this.code = code;
        }
    }

    /** With Control held down. */
    public void pressControl(String letter) {
        for (String type : List.of("keyDown", "keyUp")) {
            tools.ask(
                    "Input.dispatchKeyEvent",
                    parameters().put("type", type).put("key", letter).put("modifiers", 2));
        }
    }

    /** As it is seen now, as PNG; of the whole height of the page. */
    public void screenshot(Path file) {
        JsonNode shot = tools.ask(
                "Page.captureScreenshot", parameters().put("format", "png").put("captureBeyondViewport", true));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a literal of JavaScript. */
    static String quoted(String text) {
        return DevTools.JSON.valueToTree(text).toString();
    }

    private static ObjectNode parameters() {
        return DevTools.JSON.createObjectNode();
    }

    @Override
    public void close() {
        tools.close();
    }
}

package io.caisson.tests.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Debian's Chromium, without a screen, with a profile of its own in a directory of the test's. Closing it ends it. */
public final class Chromium implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Process process;
    private final int port;
    private final DevTools tools;

    /** @param active port and path of the protocol, as it writes them when it is up */
    private Chromium(Process process, List<String> active) {
        this.process = process;
        this.port = Integer.parseInt(active.get(0));
        this.tools = DevTools.connect(URI.create("ws://127.0.0.1:" + port + active.get(1)), (event, parameters) -> {});
    }

    /**
     * Starts it.
     *
     * @param profile an empty directory
     * @param trusted the keys of the servers it shall trust though no authority it knows has signed for them; no others
     */
    public static Chromium start(Path profile, Collection<PublicKey> trusted) {
        Path portFile = profile.resolve("DevToolsActivePort");
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--lang=en-GB"));
        if (!trusted.isEmpty()) {
            command.add("--ignore-certificate-errors-spki-list="
                    + trusted.stream().map(Chromium::fingerprint).collect(Collectors.joining(",")));
        }
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(profile.resolve("chromium.log").toFile());
            // What it would leave behind in the machine's own directory, when it is killed.
            builder.environment().put("TMPDIR", profile.toString());
            Process process = builder.start();
            return new Chromium(process, awaitStart(process, portFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> awaitStart(Process process, Path file) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() == 2) {
                    return lines;
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        process.destroyForcibly();
        throw new AssertionError("Chromium did not start: see chromium.log in " + file.getParent());
    }

    private static String fingerprint(PublicKey key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A new tab, in which nothing is shown yet. */
    public Tab open() {
        return open(DevTools.JSON.createObjectNode());
    }

    /** A new tab that shares no cookies with others. */
    public Tab openPrivately() {
        JsonNode context = tools.ask("Target.createBrowserContext", null);
        return open(DevTools.JSON
                .createObjectNode()
                .put("browserContextId", context.path("browserContextId").asText()));
    }

    private Tab open(ObjectNode parameters) {
        JsonNode target = tools.ask("Target.createTarget", parameters.put("url", "about:blank"));
        return new Tab(URI.create("ws://127.0.0.1:" + port + "/devtools/page/"
                + target.path("targetId").asText()));
    }

    @Override
    public void close() {
        tools.close();
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}

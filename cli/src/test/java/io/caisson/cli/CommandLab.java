package io.caisson.cli;

import io.caisson.web.fixtures.MemoryStore;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The command against the real API, over services in memory. Each test has empty services, and a data directory of its own. */
final class CommandLab implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final TestApi api = TestApi.start();
    private final String token;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Path data;

    private CommandLab(String token) {
        this.token = token;
    }

    /** @param token with which the command speaks to the API */
    static CommandLab as(String token) {
        return new CommandLab(token);
    }

    /** With all that a developer would see of a failure. */
    CommandLab inDebug() {
        environment.put("CAISSON_DEBUG", "1");
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Path made = Files.createTempDirectory("caisson-cli");
        data = made;
        environment.put("CAISSON_DATA", made.toString());
        api.keys().writeCertificate(made.resolve("ca.pem"));
        write(
                "client.json",
                "{\"api\":\"" + api.uri() + "\",\"token\":\"" + token
                        + "\",\"caCertificate\":\"ca.pem\",\"added\":\"later\"}");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        api.store().reset();
        try (Stream<Path> all = Files.walk(data())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        api.close();
    }

    TestApi api() {
        return api;
    }

    MemoryStore store() {
        return api.store();
    }

    /** The data directory, which is the home directory, too. */
    Path data() {
        if (data == null) {
            throw new IllegalStateException("no test runs");
        }
        return data;
    }

    /** Writes a file into the data directory. */
    Path write(String name, String text) throws IOException {
        return Files.writeString(data().resolve(name), text);
    }

    /** @param line of the command's arguments, with blanks between them */
    CommandRun run(String line) {
        return runWith("", line);
    }

    CommandRun run(String... arguments) {
        return CommandRun.of(environment, data(), arguments);
    }

    /** @param input all of standard input */
    CommandRun runWith(String input, String line) {
        return CommandRun.withInput(input, environment, data(), line.strip().split(" +"));
    }
}

package io.caisson.tests.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that is not let in is told to a program over HTTP and to people by a real mail server. */
@Tag("interop")
@RequiresTool({"/usr/lib/python3/dist-packages/aiosmtpd", "openssl", "/usr/bin/python3"})
@Timeout(180)
class AlertsTest {
    private static final String SECRET = "0123456789abcdef0123";

    @TempDir
    private Path directory;

    private final BlockingQueue<String> webhook = new ArrayBlockingQueue<>(100);

    private HttpServer receiver() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isSigned = exchange.getRequestHeaders().containsKey("X-Caisson-Signature");
            webhook.add(isSigned ? new String(body, StandardCharsets.UTF_8) : "not signed");
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aHostThatIsRefusedIsToldByWebhookAndByMailUntilSomebodyKnows() throws Exception {
        HttpServer receiver = receiver();
        try (CaissonProcess caisson = CaissonProcess.start(directory.resolve("data"));
                MailServer mails = MailServer.start(Files.createDirectory(directory.resolve("mail")))) {
            Path secret = Files.writeString(directory.resolve("secret"), SECRET);
            caisson.cliJson(
                    "settings",
                    "webhook",
                    "set",
                    "--url",
                    "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in",
                    "--secret-file",
                    secret.toString());
            setUpMail(caisson, mails);
            refuse(caisson);

            JsonNode told = new ObjectMapper().readTree(webhook.poll(90, TimeUnit.SECONDS));
            assertThat(told.path("event").asText()).isEqualTo("raised");
            assertThat(told.at("/alert/rule").asText()).isEqualTo("initiator-refused");
            assertThat(mails.envelope()).startsWith("mail caisson@example.org ann@example.org bob@example.org");
            List<String> all = mails.mails();
            assertThat(all.get(all.size() - 1))
                    .contains("Subject: [Caisson", "WARNING:", "What helps: ", "Auto-Submitted: auto-generated")
                    .doesNotContain(MailServer.PASSWORD);

            String id = told.at("/alert/id").asText();
            assertThat(caisson.cliJson("alert", "acknowledge", id)
                            .path("acknowledgedBy")
                            .asText())
                    .isEqualTo("admin");
            caisson.kill();
            caisson.restart();
            assertThat(caisson.cliJson("alert", "list")
                            .at("/items/0/acknowledgedBy")
                            .asText())
                    .as("after a restart")
                    .isEqualTo("admin");
            assertThat(webhook).as("it was told once").isEmpty();
        } finally {
            receiver.stop(0);
        }
    }

    private void setUpMail(CaissonProcess caisson, MailServer mails) throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong"), "not the password");
        mail(caisson, mails.startTlsPort(), "--user", MailServer.USER, "--password-file", wrong.toString())
                .expectSuccess();
        assertThat(test(caisson).exitCode()).as("nobody vouches for the server").isEqualTo(4);
        mail(caisson, mails.startTlsPort(), "--ca-file", mails.certificate().toString())
                .expectSuccess();
        assertThat(test(caisson).errors()).as("a wrong password").contains("535");
        Path right = Files.writeString(directory.resolve("right"), MailServer.PASSWORD);
        mail(caisson, mails.tlsPort(), "--password-file", right.toString(), "--security", "tls")
                .expectSuccess();
        test(caisson).expectSuccess();
        assertThat(mails.envelope()).contains("bob@example.org");
        mail(caisson, mails.startTlsPort(), "--security", "starttls").expectSuccess();
        test(caisson).expectSuccess();
        assertThat(mails.envelope()).contains("bob@example.org");
    }

    private static Tool.Result mail(CaissonProcess caisson, int port, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "settings",
                "mail",
                "set",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--from",
                "caisson@example.org",
                "--to",
                "ann@example.org,bob@example.org"));
        command.addAll(List.of(more));
        return caisson.cli(command.toArray(String[]::new)).run();
    }

    private static Tool.Result test(CaissonProcess caisson) {
        return caisson.cli("settings", "mail", "test")
                .within(Duration.ofMinutes(1))
                .run();
    }

    private static void refuse(CaissonProcess caisson) {
        try (InitiatorLoop loop = InitiatorLoop.start(1)) {
            assertThatThrownBy(() -> IscsiDisk.await(IscsiConnection.connect(
                            loop,
                            caisson.portal(),
                            InitiatorOptions.normal("iqn.2026-11.io.caisson.tests:stranger", "iqn.2026-11.test:none"))))
                    .isNotNull();
        }
    }
}

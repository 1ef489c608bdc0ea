package io.caisson.web.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.caisson.store.service.AlertService.Finding;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.WebhookSettings;
import io.caisson.web.fixtures.MemoryAlerts;
import io.caisson.web.fixtures.MemoryNotifications;
import io.caisson.web.node.NodePulse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program is told, over real HTTP. */
class NotifierTest {
    private static final String SECRET = "0123456789abcdef";

    private Instant now = TestFacts.NOW;
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final MemoryAlerts alerts = new MemoryAlerts(clock);
    private final MemoryNotifications settings = new MemoryNotifications();
    private final LostMajority lost = new LostMajority();
    private boolean leads = true;
    private volatile int status = 204;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Notifier notifier;

    private record Told(String signature, String timestamp, String eventId, byte[] body) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            told.add(new Told(
                    exchange.getRequestHeaders().getFirst("X-Caisson-Signature"),
                    exchange.getRequestHeaders().getFirst("X-Caisson-Timestamp"),
                    exchange.getRequestHeaders().getFirst("X-Caisson-Event-Id"),
                    exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        settings.webhook(
                new WebhookSettings("http://127.0.0.1:" + server.getAddress().getPort() + "/in", SECRET, null));
        notifier = newNotifier();
    }

    private Notifier newNotifier() {
        return new Notifier(alerts, settings, lost, () -> leads, () -> new Notifier.Sender("lab", "n1"), clock);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void keep(AlertSeverity severity) {
        alerts.keep(List.of(new Finding(
                "node-down.n2", severity, "node n2", "It is down.", "None.", "Start it.", 0, TestFacts.NOW)));
    }

    private List<String> events() {
        return told.stream().map(one -> one.json().path("event").asText()).toList();
    }

    @Test
    void eachChangeIsToldOnceSignedAndWithItsId() {
        keep(AlertSeverity.WARNING);
        notifier.round();
        notifier.round();
        assertThat(told).hasSize(1);
        Told first = told.get(0);
        assertThat(first.signature()).isEqualTo("sha256=" + Webhook.signature(SECRET, first.timestamp(), first.body()));
        assertThat(first.timestamp()).isEqualTo(Long.toString(TestFacts.NOW.getEpochSecond()));
        assertThat(first.json().path("id").asText()).isEqualTo(first.eventId());
        assertThat(first.json().at("/alert/cause").asText()).isEqualTo("It is down.");
        assertThat(first.json().path("cluster").asText()).isEqualTo("lab");
        keep(AlertSeverity.CRITICAL);
        notifier.round();
        keep(AlertSeverity.OK);
        notifier.round();
        assertThat(events()).containsExactly("raised", "raised", "cleared");
        assertThat(told.stream().map(Told::eventId)).doesNotHaveDuplicates();
    }

    @Test
    void theSignatureIsTheOneThatOthersMake() {
        // printf '1.{}' | openssl dgst -sha256 -hmac key
        assertThat(Webhook.signature("key", "1", new byte[] {'{', '}'}))
                .isEqualTo("1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
    }

    @Test
    void whatWasNotTakenIsToldAgainWithTheSameIdAfterAPauseThatGrows() {
        status = 500;
        keep(AlertSeverity.WARNING);
        notifier.round();
        notifier.round();
        assertThat(told).as("not at once").hasSize(1);
        for (int i = 0; i < 60; i++) {
            now = now.plusSeconds(10);
            notifier.round();
        }
        assertThat(told).as("in ten minutes").hasSizeBetween(6, 8);
        assertThat(notifier.failures().get("webhook")).contains("500");
        status = 200;
        now = now.plus(Duration.ofMinutes(5));
        notifier.round();
        assertThat(notifier.failures()).isEmpty();
        assertThat(told.stream().map(Told::eventId).distinct()).hasSize(1);
        int size = told.size();
        notifier.round();
        assertThat(told).hasSize(size);
    }

    @Test
    void aNodeThatBeginsToLeadGoesOnWhereTheLastOneStopped() {
        keep(AlertSeverity.WARNING);
        notifier.round();
        Notifier next = newNotifier();
        next.round();
        assertThat(told).hasSize(1);
        keep(AlertSeverity.OK);
        next.round();
        assertThat(events()).containsExactly("raised", "cleared");
    }

    @Test
    void whoDoesNotLeadTellsNothingButThatItHearsNobody() {
        leads = false;
        keep(AlertSeverity.WARNING);
        lost.look(now, new NodePulse("n1", false, false));
        now = now.plusSeconds(15);
        lost.look(now, new NodePulse("n1", false, false));
        notifier.round();
        notifier.round();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).json().at("/alert/id").asText()).isEqualTo("no-quorum.n1");
        lost.look(now, new NodePulse("n1", false, true));
        now = now.plusSeconds(5);
        lost.look(now, new NodePulse("n1", false, true));
        notifier.round();
        assertThat(events()).containsExactly("raised", "cleared");
    }

    @Test
    void whatIsMutedOrKnownIsNotTold() throws Exception {
        keep(AlertSeverity.WARNING);
        alerts.mute("node-down.n2", now.plusSeconds(60));
        notifier.round();
        assertThat(told).isEmpty();
        now = now.plusSeconds(61);
        notifier.round();
        assertThat(events()).containsExactly("raised");
        keep(AlertSeverity.CRITICAL);
        alerts.acknowledge("node-down.n2", "ann");
        notifier.round();
        assertThat(told).hasSize(1);
    }

    @Test
    void whatWasOverBeforeAnybodyCouldBeToldIsNotTold() {
        WebhookSettings later = settings.webhook().orElseThrow();
        settings.webhook(null);
        keep(AlertSeverity.WARNING);
        notifier.round();
        keep(AlertSeverity.OK);
        notifier.round();
        settings.webhook(later);
        notifier.round();
        assertThat(told).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowedAndATestSaysSo() throws IOException {
        notifier.test("webhook");
        assertThat(events()).containsExactly("test");
        status = 302;
        assertThatThrownBy(() -> notifier.test("webhook")).hasMessageContaining("302");
        assertThat(told).hasSize(2);
        assertThatThrownBy(() -> notifier.test("mail")).hasMessageContaining("not set up");
    }
}

package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BirdReplyTest {
    private static final String ROUTES = """
            1007-Table master4:
             10.99.0.1/32         unicast [portals_10_99_0_0_24 02:58:52.959] * (240)
             \tdev lo
            0000\s
            """;

    @Test
    void linesWithoutACodeHaveTheOneBefore() {
        BirdReply reply = whole(ROUTES);
        assertThat(reply.lines()).extracting(BirdReply.Line::code).containsExactly(1007, 1007, 1007, 0);
        assertThat(reply.lines().get(1).text()).startsWith("10.99.0.1/32");
        assertThat(reply.failed()).isFalse();
    }

    @Test
    void whatHasNotComeWholeIsNoAnswer() {
        for (int length = 0; length < ROUTES.length(); length++) {
            assertThat(parse(ROUTES.substring(0, length)))
                    .as("of %d bytes", length)
                    .isNull();
        }
    }

    @Test
    void errorsAreTold() {
        BirdReply reply = whole("0002-Reading configuration from /x\n8002 /x:1:1 syntax error\n");
        assertThat(reply.failed()).isTrue();
        assertThat(reply.code()).isEqualTo(8002);
        assertThat(reply.outcome()).isEqualTo("/x:1:1 syntax error");
    }

    @Test
    void whatNobodyAskedForIsPassedOver() {
        BirdReply reply = whole("+peer_10_9_0_1: Connected\n0013 Daemon is up and running\n");
        assertThat(reply.lines()).hasSize(1);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\n")).hasMessageContaining("not an answer of BIRD: HTTP");
    }

    private static BirdReply whole(String text) {
        return Objects.requireNonNull(parse(text));
    }

    private static @Nullable BirdReply parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return BirdReply.parse(bytes, bytes.length);
    }
}

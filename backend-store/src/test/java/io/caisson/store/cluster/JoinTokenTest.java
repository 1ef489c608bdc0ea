package io.caisson.store.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinTokenTest {

    private static final JoinToken TOKEN = new JoinToken(
            List.of(
                    new JoinToken.Door("https://[2001:db8::1]:8443", "ab"),
                    new JoinToken.Door("https://192.0.2.1:1", "cd")),
            "id",
            JoinToken.newSecret(new SecureRandom()),
            "2026-11-21T09:00:00Z");

    @Test
    void isOneLineThatCanBeCopied() {
        assertThat(TOKEN.text()).matches("caisson-join-1\\.[A-Za-z0-9_-]+");
        assertThat(JoinToken.parse("  " + TOKEN.text() + "\n")).isEqualTo(TOKEN);
    }

    @Test
    void isRefusedWhenItWasCutOrIsSomethingElseAndNotShown() {
        String text = TOKEN.text();
        for (String wrong :
                List.of("", "caisson_abc", text.substring(0, text.length() / 2), text + "!", "caisson-join-1.")) {
            assertThatThrownBy(() -> JoinToken.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("join token")
                    .hasNoCause()
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain(TOKEN.secret()));
        }
    }
}

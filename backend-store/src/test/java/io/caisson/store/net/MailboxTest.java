package io.caisson.store.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> seen = new ArrayList<>();
    private final Mailbox mailbox =
            new Mailbox(channel.eventLoop(), 2, () -> seen.add("flush"), bug -> seen.add("bug " + bug.getMessage()));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void post(String name) {
        mailbox.post(() -> {
            if (name.startsWith("bad")) {
                throw new IllegalStateException(name);
            }
            seen.add(name);
        });
    }

    @Test
    void aBugInOnePieceOfWorkLosesNoOther() {
        post("bad 1");
        post("second");
        post("bad 3, which found the box full");
        channel.runPendingTasks();
        assertThat(seen)
                .containsExactly("bug bad 1", "second", "flush", "bug bad 3, which found the box full", "flush");
        post("later");
        assertThat(seen).as("no turn was left open").doesNotContain("later");
        channel.runPendingTasks();
        assertThat(seen).endsWith("later", "flush");
    }

    @Test
    void aTurnThatFailsIsFlushedAndOver() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> mailbox.turn(() -> {
                    throw new IllegalStateException("as told by the test");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(seen).containsExactly("flush");
        post("later");
        assertThat(seen).containsExactly("flush");
    }
}

package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BirdControlTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @TempDir
    Path directory;

    @Test
    void asksAfterTheGreeting() throws IOException {
        try (FakeBird bird = FakeBird.start(socket())) {
            bird.answer("0000 done\n");
            assertThat(new BirdControl(socket()).ask("show status", LONG_NANOS).outcome())
                    .isEqualTo("done");
            assertThat(bird.commands()).containsExactly("show status");
        }
    }

    @Test
    void takesAnAnswerOfManyPieces() throws IOException {
        String line = "1007-" + "x".repeat(1000) + "\n";
        try (FakeBird bird = FakeBird.start(socket())) {
            bird.answer(line.repeat(300) + "0000 \n");
            assertThat(new BirdControl(socket()).ask("show route", LONG_NANOS).lines())
                    .hasSize(301);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUp() throws IOException {
        try (FakeBird bird = FakeBird.start(socket())) {
            bird.answer("1007-the first line\n");
            assertThatThrownBy(() -> new BirdControl(socket()).ask("show route", SHORT_NANOS))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("BIRD does not answer");
        }
    }

    @Test
    void anAnswerThatIsTooLongIsGivenUp() throws IOException {
        try (FakeBird bird = FakeBird.start(socket())) {
            bird.answer("1007-" + "x".repeat(5 << 20));
            assertThatThrownBy(() -> new BirdControl(socket()).ask("show route", LONG_NANOS))
                    .hasMessageContaining("longer than");
        }
    }

    @Test
    void whoeverHangsUpDidNotAnswer() throws IOException {
        try (FakeBird bird = FakeBird.start(socket())) {
            bird.answer(FakeBird.HANG_UP);
            assertThatThrownBy(() -> new BirdControl(socket()).ask("show route", LONG_NANOS))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void nobodyThereIsSaidAtOnce() {
        assertThatThrownBy(() -> new BirdControl(socket()).ask("show route", LONG_NANOS))
                .isInstanceOf(IOException.class);
    }

    private Path socket() {
        return directory.resolve("bird.ctl");
    }
}

package io.caisson.portal.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Of an interface that is not there: nothing is removed. */
class ProcessGuardTest {
    private static final List<InetAddress> MANY = Collections.nCopies(2000, InetAddress.getLoopbackAddress());

    @Test
    void oneThatWasStoppedIsReplaced() throws Exception {
        try (ProcessGuard guard = new ProcessGuard()) {
            guard.hold("no-such-card", List.of());
            ProcessHandle first = Objects.requireNonNull(guard.process());
            new ProcessBuilder("kill", "-STOP", Long.toString(first.pid()))
                    .start()
                    .waitFor();
            // More than a pipe takes.
            for (int told = 0; told < 5; told++) {
                guard.hold("no-such-card", MANY);
            }
            ProcessHandle second = Objects.requireNonNull(guard.process());
            assertThat(second.pid()).isNotEqualTo(first.pid());
            assertThat(guard.isAlive()).isTrue();
            first.onExit().get();
        }
    }

    @Test
    void oneThatEndedIsReportedAndThereAgain() throws Exception {
        try (ProcessGuard guard = new ProcessGuard()) {
            guard.revive();
            ProcessHandle first = Objects.requireNonNull(guard.process());
            first.destroyForcibly();
            first.onExit().get();
            assertThatThrownBy(guard::revive).hasMessageContaining("ended with status 137");
            guard.revive();
            assertThat(guard.isAlive()).isTrue();
        }
    }
}

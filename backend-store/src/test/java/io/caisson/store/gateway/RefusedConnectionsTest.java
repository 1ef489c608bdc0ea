package io.caisson.store.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RefusedConnectionsTest {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @Test
    void whoseKernelRefusesIsDeadAndWhoseKernelAcceptsIsNot() throws IOException {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        InetSocketAddress address = (InetSocketAddress) listening.getLocalSocketAddress();
        RefusedConnections watch = new RefusedConnections(node -> Optional.of(address), System::nanoTime);
        // A process that is stopped: nobody accepts, but the kernel does.
        for (int i = 0; i < 20; i++) {
            assertThat(watch.isDead("n", 1)).isFalse();
            LockSupport.parkNanos(POLL_NANOS);
        }
        listening.close();
        while (!watch.isDead("n", 1)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        assertThat(watch.isDead("n", 1)).as("that was used up").isFalse();
    }

    @Test
    void aDeathOfOneEpochIsNoneOfTheNext() throws IOException {
        InetSocketAddress address;
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) listening.getLocalSocketAddress();
        }
        AtomicLong clock = new AtomicLong();
        AtomicInteger asked = new AtomicInteger();
        RefusedConnections watch = new RefusedConnections(
                node -> {
                    asked.incrementAndGet();
                    return Optional.of(address);
                },
                clock::get);
        while (asked.get() < 2) {
            assertThat(watch.isDead("n", 1)).isFalse();
            LockSupport.parkNanos(POLL_NANOS);
        }
        LockSupport.parkNanos(20 * POLL_NANOS); // the second refusal comes
        assertThat(watch.isDead("n", 2)).isFalse();
        assertThat(asked).as("the new process is asked itself").hasValue(3);
    }

    @Test
    void nobodyIsDeadOfWhomNothingIsKnown() {
        RefusedConnections watch = new RefusedConnections(node -> Optional.empty(), System::nanoTime);
        for (int i = 0; i < 5; i++) {
            assertThat(watch.isDead("n", 1)).isFalse();
        }
    }
}

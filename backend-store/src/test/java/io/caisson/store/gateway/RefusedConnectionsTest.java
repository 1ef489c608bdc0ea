package io.caisson.store.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
            assertThat(watch.isDead("n")).isFalse();
            LockSupport.parkNanos(POLL_NANOS);
        }
        listening.close();
        while (!watch.isDead("n")) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Test
    void nobodyIsDeadOfWhomNothingIsKnown() {
        RefusedConnections watch = new RefusedConnections(node -> Optional.empty(), System::nanoTime);
        for (int i = 0; i < 5; i++) {
            assertThat(watch.isDead("n")).isFalse();
        }
    }
}

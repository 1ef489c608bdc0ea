package io.caisson.portal.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RawSocketTest {

    /** The number may be that of a host's connection by then. */
    @Test
    void nothingIsSentOrReceivedByASocketThatIsClosed() throws IOException {
        RawSocket socket = RawSocket.routing();
        socket.close();
        socket.close();
        assertThatThrownBy(() -> socket.send(new byte[16])).hasMessage("the routing socket is closed");
        assertThatThrownBy(() -> socket.receive(new byte[16], Duration.ZERO))
                .hasMessage("the routing socket is closed");
        assertThatThrownBy(() -> socket.option(1, 1, new byte[4])).hasMessage("the routing socket is closed");
    }

    @Test
    void closingWaitsForWhoWaitsForAMessage() throws Exception {
        RawSocket socket = RawSocket.routing();
        Duration patience = Duration.ofMillis(300);
        CountDownLatch begun = new CountDownLatch(1);
        long start = System.nanoTime();
        CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> {
            begun.countDown();
            try {
                return socket.receive(new byte[16], patience);
            } catch (IOException closedBefore) {
                return -1;
            }
        });
        begun.await();
        socket.close();
        int length = received.get();
        // Either it came first, and closing waited, or it was refused.
        assertThat(length).isIn(0, -1);
        if (length == 0) {
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(patience.toNanos());
        }
    }
}

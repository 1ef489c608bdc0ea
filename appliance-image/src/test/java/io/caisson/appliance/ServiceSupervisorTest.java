package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceSupervisorTest {

    @TempDir
    Path directory;

    private Socket systemd;
    private Path path;

    @BeforeEach
    void listen() throws Exception {
        Epoll.ensureAvailability();
        path = directory.resolve("notify");
        systemd = Socket.newSocketDomainDgram();
        systemd.bind(new DomainSocketAddress(path.toFile()));
    }

    @AfterEach
    void close() throws Exception {
        systemd.close();
    }

    private ServiceSupervisor supervisor(String watchdogMicroseconds) {
        return ServiceSupervisor.of(Map.of(
                ServiceSupervisor.SOCKET_VARIABLE,
                path.toString(),
                ServiceSupervisor.WATCHDOG_VARIABLE,
                watchdogMicroseconds));
    }

    /** The next notice; waits for it, as the socket does not. */
    private String received() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            DomainDatagramSocketAddress sender = systemd.recvFromDomainSocket(buffer, 0, buffer.capacity());
            if (sender != null) {
                byte[] text = new byte[sender.receivedAmount()];
                buffer.get(0, text);
                return new String(text, StandardCharsets.UTF_8);
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing was said within 30 s");
    }

    @Test
    void saysWhenItServesAndWhenItEnds() throws Exception {
        ServiceSupervisor supervisor = supervisor("0");
        supervisor.serving();
        assertThat(received()).isEqualTo("READY=1\nSTATUS=serving");
        supervisor.ending();
        assertThat(received()).startsWith("STOPPING=1\n");
    }

    @Test
    void aFailureIsOneLine() throws Exception {
        supervisor("0").failed("the disk is full\nREADY=1");
        assertThat(received()).isEqualTo("STATUS=the disk is full READY=1");
    }

    @Test
    void knowsHowLongTheWatchdogWaits() {
        assertThat(supervisor("60000000").watchdog()).isEqualTo(Duration.ofSeconds(60));
        assertThat(supervisor("0").watchdog()).isNull();
        assertThat(supervisor("soon").watchdog()).isNull();
    }

    @Test
    void saysNothingWithoutASupervisor() {
        ServiceSupervisor nobody = ServiceSupervisor.of(Map.of());
        nobody.serving();
        assertThat(nobody.watchdog()).isNull();
    }

    @Test
    void aSupervisorThatIsGoneDoesNotEndTheDaemon() throws Exception {
        ServiceSupervisor supervisor = supervisor("0");
        systemd.close();
        supervisor.serving();
    }

    @Test
    void aDaemonThatIsWellShowsIt() throws Exception {
        try (Heartbeat heartbeat = Heartbeat.start(supervisor("0"), Duration.ofMillis(40), () -> {})) {
            assertThat(received()).isEqualTo("WATCHDOG=1");
            assertThat(received()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void aDaemonThatIsNotWellIsSilentUntilItIs() throws Exception {
        int[] examinations = {0};
        Runnable failsTwice = () -> {
            if (++examinations[0] < 3) {
                throw new IllegalStateException("the examination fails");
            }
        };
        try (Heartbeat heartbeat = Heartbeat.start(supervisor("0"), Duration.ofMillis(40), failsTwice)) {
            assertThat(received()).isEqualTo("WATCHDOG=1");
            assertThat(examinations[0]).isGreaterThanOrEqualTo(3);
        }
    }
}

package io.caisson.appliance;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever supervises the daemon by the protocol of sd_notify(3): systemd. Says when it serves, when it ends, and, where a
 * watchdog waits for that, that it lives. Without a supervisor nothing is said. Any thread.
 */
final class ServiceSupervisor {

    /** Path of the socket that notices go to; {@code @} begins an abstract one. */
    static final String SOCKET_VARIABLE = "NOTIFY_SOCKET";

    /** After how many microseconds without a sign of life the daemon is killed. */
    static final String WATCHDOG_VARIABLE = "WATCHDOG_USEC";

    private static final Logger LOG = LoggerFactory.getLogger(ServiceSupervisor.class);

    private final byte @Nullable [] socket;
    private final @Nullable Duration watchdog;

    private ServiceSupervisor(byte @Nullable [] socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** @param environment of the process */
    static ServiceSupervisor of(Map<String, String> environment) {
        String path = environment.get(SOCKET_VARIABLE);
        if (path == null || path.isEmpty()) {
            return new ServiceSupervisor(null, null);
        }
        byte[] address = path.getBytes(StandardCharsets.UTF_8);
        if (address[0] == '@') {
            address[0] = 0;
        }
        return new ServiceSupervisor(address, watchdog(environment.get(WATCHDOG_VARIABLE)));
    }

    private static @Nullable Duration watchdog(@Nullable String microseconds) {
        try {
            long value = microseconds == null ? 0 : Long.parseLong(microseconds);
            return value > 0 ? Duration.ofNanos(Math.multiplyExact(value, 1000L)) : null;
        } catch (NumberFormatException | ArithmeticException malformed) {
            LOG.warn(
                    "{} is '{}', which is no time; nobody is told that the daemon lives",
                    WATCHDOG_VARIABLE,
                    microseconds);
            return null;
        }
    }

    /** How long it waits for a sign of life; null when it does not wait for any. */
    @Nullable
    Duration watchdog() {
        return watchdog;
    }

    void starting(String sentence) {
        send("STATUS=" + oneLine(sentence));
    }

    void serving() {
        send("READY=1\nSTATUS=serving");
    }

    void ending() {
        send("STOPPING=1\nSTATUS=ending");
    }

    void failed(String sentence) {
        send("STATUS=" + oneLine(sentence));
    }

    void alive() {
        send("WATCHDOG=1");
    }

    private static String oneLine(String sentence) {
        return sentence.replace('\n', ' ');
    }

    private void send(String notice) {
        byte[] address = socket;
        if (address == null) {
            return;
        }
        byte[] text = notice.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(text.length).put(text);
        try {
            Epoll.ensureAvailability();
            Socket sender = Socket.newSocketDomainDgram();
            try {
                int sent = sender.sendToDomainSocket(buffer, 0, text.length, address);
                if (sent != text.length) {
                    LOG.warn("the supervisor took {} of {} bytes of a notice", sent, text.length);
                }
            } finally {
                sender.close();
            }
        } catch (IOException | UnsatisfiedLinkError failure) {
            LOG.warn("the supervisor cannot be told '{}': {}", notice, failure.getMessage());
        }
    }
}

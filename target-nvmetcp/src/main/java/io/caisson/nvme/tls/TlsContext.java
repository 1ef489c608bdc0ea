package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/** What the TLS connections of a server share. Any thread. */
public final class TlsContext {

    /** As Linux hosts wait. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final TlsKeys keys;
    private final Duration handshakeTimeout;
    private final TlsObserver observer;
    private final TlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
    private final TlsStatistics statistics = new TlsStatistics();

    /** @param handshakeTimeout from the first byte to the end of the handshake */
    public TlsContext(TlsKeys keys, Duration handshakeTimeout, TlsObserver observer) {
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("the time for a handshake must be positive");
        }
        this.keys = keys;
        this.handshakeTimeout = handshakeTimeout;
        this.observer = observer;
    }

    /** The first handler of a new connection's pipeline. */
    public ChannelHandler newHandler() {
        return new NvmeTls(this);
    }

    public TlsStatistics statistics() {
        return statistics;
    }

    void refused(InetSocketAddress from, QueueLink.@Nullable TlsIdentity claimed, TlsRefusal refusal) {
        statistics.countRefused(refusal);
        observer.refused(from, claimed, refusal);
    }

    TlsKeys keys() {
        return keys;
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    TlsCrypto crypto() {
        return crypto;
    }
}

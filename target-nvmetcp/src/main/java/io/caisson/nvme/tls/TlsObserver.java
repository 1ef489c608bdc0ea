package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Is told of handshakes that ended without a connection; on event loops, so it must not block. */
@FunctionalInterface
public interface TlsObserver {

    /** @param claimed who the peer said it is, which nothing proves; null if it said nothing that makes sense */
    void refused(InetSocketAddress from, QueueLink.@Nullable TlsIdentity claimed, TlsRefusal refusal);

    /** Nobody is told. */
    TlsObserver NONE = (from, claimed, refusal) -> {};
}

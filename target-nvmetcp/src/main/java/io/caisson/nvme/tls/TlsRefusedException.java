package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import org.jspecify.annotations.Nullable;

/** A handshake on its way to its end. */
final class TlsRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final TlsRefusal refusal;
    private final QueueLink.@Nullable TlsIdentity claimed;

    /** @param what is refused, for the log */
    TlsRefusedException(TlsRefusal refusal, String what) {
        this(refusal, what, null);
    }

    /** @param claimed who the host says it is; null if it says nothing that makes sense */
    TlsRefusedException(TlsRefusal refusal, String what, QueueLink.@Nullable TlsIdentity claimed) {
        super(refusal.text() + ": " + what, null, false, false);
        this.refusal = refusal;
        this.claimed = claimed;
    }

    QueueLink.@Nullable TlsIdentity claimed() {
        return claimed;
    }

    TlsRefusal refusal() {
        return refusal;
    }
}

package io.caisson.nvme.tls;

/** A handshake on its way to its end. */
final class TlsRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final TlsRefusal refusal;

    /** @param who or what is refused, for the log */
    TlsRefusedException(TlsRefusal refusal, String who) {
        super(refusal.text() + ": " + who, null, false, false);
        this.refusal = refusal;
    }

    TlsRefusal refusal() {
        return refusal;
    }
}

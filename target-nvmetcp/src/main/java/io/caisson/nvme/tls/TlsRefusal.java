package io.caisson.nvme.tls;

/** Why a handshake ends, and the alert that says so (RFC 8446, 6.2). */
public enum TlsRefusal {
    /** The first message is none, or too long. */
    MALFORMED(50, "not a TLS 1.3 handshake"),
    /** No pre-shared key is offered, as by a browser or a scanner. */
    NO_KEY_OFFERED(109, "no pre-shared key is offered"),
    /** No host of such an NQN has a key for such a subsystem, or it may not come from there. */
    UNKNOWN_IDENTITY(115, "nobody with such an identity has a key here"),
    /** The host has another key than the one that is known here. */
    WRONG_KEY(51, "the host has another key"),
    /** The host binds a key of SHA-384 by SHA-256: ktls-utils 1.0 does, and then has no cipher suite that NVMe allows. */
    OTHER_HASH(51, "the host binds its key by another hash than the key's own"),
    /** Anything else that TLS does not like; its own alert says what. */
    HANDSHAKE_FAILED(40, "the handshake failed"),
    /** It took too long. */
    TIMEOUT(90, "the handshake took too long"),
    /** The peer left before the end. */
    ABANDONED(90, "the peer left within the handshake");

    private final int alert;
    private final String text;

    TlsRefusal(int alert, String text) {
        this.alert = alert;
        this.text = text;
    }

    int alert() {
        return alert;
    }

    /** For people. */
    public String text() {
        return text;
    }
}

package io.caisson.nvme.controller;

/** Why a host that knocked was not let in, where an operator could do something about it. */
public enum RefusalReason {
    UNKNOWN_HOST("unknown-host", "no host has its NQN"),
    FOREIGN_NETWORK("foreign-network", "a host has its NQN, but may not come from this address"),
    AUTHENTICATION_FAILED("authentication-failed", "DH-HMAC-CHAP failed"),
    TLS_REQUIRED("tls-required", "its connections have to be encrypted, and this one was not"),
    TLS_IDENTITY("tls-identity", "the key of its connection belongs to another host or subsystem"),
    TLS_UNKNOWN("tls-unknown", "it wants TLS, and no host has a TLS key for its NQN and the subsystem it asked for"),
    TLS_WRONG_KEY("tls-wrong-key", "its TLS key is another than the one that is known here"),
    TLS_OTHER_HASH(
            "tls-other-hash",
            "it binds its TLS key by another hash than the key's own: old ktls-utils does with SHA-384"),
    UNKNOWN_SUBSYSTEM("unknown-subsystem", "the subsystem it asked for is not served at the portal it dialled");

    private final String text;
    private final String meaning;

    RefusalReason(String text, String meaning) {
        this.text = text;
        this.meaning = meaning;
    }

    /** For programs. */
    public String text() {
        return text;
    }

    public String meaning() {
        return meaning;
    }
}

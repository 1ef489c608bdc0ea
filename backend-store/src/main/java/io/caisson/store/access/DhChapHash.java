package io.caisson.store.access;

/** Hash functions of DH-HMAC-CHAP, weakest first (NVM Express Base Specification, 8.13.5.2). */
public enum DhChapHash {
    SHA256(1, 32),
    SHA384(2, 48),
    SHA512(3, 64);

    private final int number;
    private final int bytes;

    DhChapHash(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Length of the hash. */
    public int bytes() {
        return bytes;
    }
}

package io.caisson.store.access;

/** Diffie-Hellman groups of DH-HMAC-CHAP, cheapest first (NVM Express Base Specification, 8.13.5.2; RFC 7919). */
public enum DhChapGroup {
    /** Without Diffie-Hellman. */
    NULL(0, 0),
    FFDHE2048(1, 2048),
    FFDHE3072(2, 3072),
    FFDHE4096(3, 4096),
    FFDHE6144(4, 6144),
    FFDHE8192(5, 8192);

    private final int number;
    private final int bits;

    DhChapGroup(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Length of the prime, and so of a Diffie-Hellman value; 0 for {@link #NULL}. */
    public int bytes() {
        return bits / Byte.SIZE;
    }
}

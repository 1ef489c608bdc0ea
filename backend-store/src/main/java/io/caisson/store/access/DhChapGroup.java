package io.caisson.store.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    public static Optional<DhChapGroup> byText(String text) {
        return Arrays.stream(values())
                .filter(group -> group.text().equals(text))
                .findFirst();
    }

    /** All texts, cheapest first. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(DhChapGroup::text).toList();
    }

    /** What people call it: {@code none} or, say, {@code ffdhe2048}. */
    public String text() {
        return this == NULL ? "none" : name().toLowerCase(Locale.ROOT);
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

package io.caisson.store.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    public static Optional<DhChapHash> byText(String text) {
        return Arrays.stream(values()).filter(hash -> hash.text().equals(text)).findFirst();
    }

    /** All texts, weakest first. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(DhChapHash::text).toList();
    }

    /** What people call it, such as {@code sha256}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
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

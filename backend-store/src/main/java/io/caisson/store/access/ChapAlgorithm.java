package io.caisson.store.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Hash functions of CHAP (RFC 1994, and the PPP authentication algorithms of IANA), the weakest first. */
public enum ChapAlgorithm {
    /** The one that every initiator has (RFC 7143, 12.1.3), and the only one that Windows and libiscsi have. */
    MD5(5, "md5", "MD5", 16),
    SHA1(6, "sha1", "SHA-1", 20),
    SHA256(7, "sha256", "SHA-256", 32),
    SHA3_256(8, "sha3-256", "SHA3-256", 32);

    private final int number;
    private final String text;
    private final String digestName;
    private final int digestBytes;

    ChapAlgorithm(int number, String text, String digestName, int digestBytes) {
        this.number = number;
        this.text = text;
        this.digestName = digestName;
        this.digestBytes = digestBytes;
    }

    /** The value in CHAP_A. */
    public int number() {
        return number;
    }

    /** What people write. */
    public String text() {
        return text;
    }

    /** What the platform calls it. */
    public String digestName() {
        return digestName;
    }

    /** Length of a response. */
    public int digestBytes() {
        return digestBytes;
    }

    /** The algorithm that people call so. */
    public static Optional<ChapAlgorithm> byText(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(text))
                .findFirst();
    }

    /** All names, the strongest first. */
    public static List<String> texts() {
        return List.of(SHA3_256.text, SHA256.text, SHA1.text, MD5.text);
    }
}

package io.caisson.store.access;

/**
 * A DH-HMAC-CHAP secret in its representation {@code DHHC-1:HH:BASE64:} (NVM Express Base Specification, 8.13.5.8).
 * {@link #toString()} hides it.
 */
public final class DhChapKey {

    private static final String PREFIX = "DHHC-1";
    private static final String WHAT = "the DH-HMAC-CHAP key";

    /** How the secret becomes the key of a host: by a hash over it and the NQN, or as it is. */
    public enum Transformation {
        NONE(0, 0),
        SHA256(1, 32),
        SHA384(2, 48),
        SHA512(3, 64);

        private final int number;
        private final int secretBytes;

        Transformation(int number, int secretBytes) {
            this.number = number;
            this.secretBytes = secretBytes;
        }
    }

    private final InterchangeKey key;
    private final Transformation transformation;

    private DhChapKey(InterchangeKey key, Transformation transformation) {
        this.key = key;
        this.transformation = transformation;
    }

    /** @throws IllegalArgumentException the text is no such key; the message is for people and does not repeat it */
    public static DhChapKey parse(String text) {
        InterchangeKey key = InterchangeKey.parse(text, PREFIX, WHAT);
        int length = key.secret().length;
        if (length != 32 && length != 48 && length != 64) {
            throw new IllegalArgumentException(WHAT + " must have 32, 48 or 64 bytes, not " + length);
        }
        for (Transformation transformation : Transformation.values()) {
            if (transformation.number == key.hash()) {
                if (transformation != Transformation.NONE && transformation.secretBytes != length) {
                    throw new IllegalArgumentException(
                            WHAT + " with hash " + key.hash() + " must have " + transformation.secretBytes + " bytes");
                }
                return new DhChapKey(key, transformation);
            }
        }
        throw new IllegalArgumentException(WHAT + " has an unknown hash " + key.hash() + "; 00 to 03 are known");
    }

    public Transformation transformation() {
        return transformation;
    }

    /** The secret; a copy. */
    public byte[] secret() {
        return key.secret().clone();
    }

    /** The representation: not for people. */
    public String text() {
        return key.text(PREFIX);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DhChapKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return WHAT + " " + key;
    }
}

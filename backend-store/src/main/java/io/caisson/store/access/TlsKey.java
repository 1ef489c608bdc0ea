package io.caisson.store.access;

/**
 * A pre-shared key of TLS as it is configured, in the PSK interchange form {@code NVMeTLSkey-1:HH:BASE64:} (NVM Express TCP
 * Transport Specification, 3.6.1.5). {@link #toString()} hides it.
 */
public final class TlsKey {

    private static final String PREFIX = "NVMeTLSkey-1";
    private static final String WHAT = "the TLS key";

    /** The hash by which the retained key comes from the configured one, and which its cipher suite has. */
    public enum Hash {
        SHA256(1, 32),
        SHA384(2, 48);

        private final int number;
        private final int bytes;

        Hash(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        /** The number in the interchange form and in the PSK identity. */
        public int number() {
            return number;
        }

        /** Length of the hash, and of the key. */
        public int bytes() {
            return bytes;
        }
    }

    private final InterchangeKey key;
    private final Hash hash;

    private TlsKey(InterchangeKey key, Hash hash) {
        this.key = key;
        this.hash = hash;
    }

    /** @throws IllegalArgumentException the text is no such key; the message is for people and does not repeat it */
    public static TlsKey parse(String text) {
        InterchangeKey key = InterchangeKey.parse(text, PREFIX, WHAT);
        for (Hash hash : Hash.values()) {
            if (hash.number == key.hash()) {
                if (hash.bytes != key.secret().length) {
                    throw new IllegalArgumentException(
                            WHAT + " with hash " + key.hash() + " must have " + hash.bytes + " bytes");
                }
                return new TlsKey(key, hash);
            }
        }
        throw new IllegalArgumentException(WHAT + " has hash " + key.hash() + "; 01 and 02 are known");
    }

    public Hash hash() {
        return hash;
    }

    /** The configured key; a copy. */
    public byte[] secret() {
        return key.secret().clone();
    }

    /** The interchange form: not for people. */
    public String text() {
        return key.text(PREFIX);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsKey that && key.equals(that.key);
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

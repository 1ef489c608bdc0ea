package io.caisson.nvme.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caisson.store.access.TlsKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What of a ClientHello (RFC 8446, 4.1.2) tells whose key it was made with: the extension pre_shared_key (4.2.11), the last
 * one. It is looked at before any arithmetic is done for the peer: without a key, nobody gets that far.
 *
 * @param identities as offered
 * @param binders one for each: an HMAC over the message up to them
 * @param truncated the message up to the binders
 */
record ClientHello(List<byte[]> identities, List<byte[]> binders, byte[] truncated) {

    private static final int CLIENT_HELLO = 1;
    private static final int HEADER_BYTES = 4;
    private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
    private static final int PRE_SHARED_KEY = 41;
    /** More are offered by nobody; each costs a look for its key. */
    private static final int MAX_IDENTITIES = 8;

    /**
     * Reads a handshake message.
     *
     * @param message whole, with its header
     */
    static ClientHello parse(byte[] message) throws TlsRefusedException {
        try {
            ByteBuffer in = ByteBuffer.wrap(message);
            if (in.get() != CLIENT_HELLO) {
                throw new TlsRefusedException(TlsRefusal.MALFORMED, "another message than ClientHello");
            }
            in.position(HEADER_BYTES + VERSION_AND_RANDOM_BYTES);
            skip(in, in.get() & 0xFF);
            skip(in, in.getShort() & 0xFFFF);
            skip(in, in.get() & 0xFF);
            if (!in.hasRemaining()) {
                throw new TlsRefusedException(TlsRefusal.NO_KEY_OFFERED, "no extensions");
            }
            int end = in.position() + Short.BYTES + (in.getShort() & 0xFFFF);
            if (end != message.length) {
                throw new TlsRefusedException(TlsRefusal.MALFORMED, "wrong length of the extensions");
            }
            while (in.hasRemaining()) {
                int type = in.getShort() & 0xFFFF;
                int length = in.getShort() & 0xFFFF;
                if (type == PRE_SHARED_KEY && in.remaining() == length) {
                    return offeredKeys(in, message);
                }
                skip(in, length);
            }
        } catch (BufferUnderflowException | IllegalArgumentException tooShort) {
            throw new TlsRefusedException(TlsRefusal.MALFORMED, "a ClientHello that ends within itself");
        }
        throw new TlsRefusedException(TlsRefusal.NO_KEY_OFFERED, "no extension pre_shared_key");
    }

    private static ClientHello offeredKeys(ByteBuffer in, byte[] message) throws TlsRefusedException {
        List<byte[]> identities = new ArrayList<>();
        int identitiesEnd = Short.BYTES + in.position() + (in.getShort(in.position()) & 0xFFFF);
        skip(in, Short.BYTES);
        while (in.position() < identitiesEnd) {
            identities.add(take(in, in.getShort() & 0xFFFF));
            skip(in, Integer.BYTES);
        }
        byte[] truncated = Arrays.copyOf(message, in.position());
        List<byte[]> binders = new ArrayList<>();
        int bindersBytes = in.getShort() & 0xFFFF;
        boolean exact = truncated.length == identitiesEnd && bindersBytes == in.remaining();
        while (in.hasRemaining()) {
            binders.add(take(in, in.get() & 0xFF));
        }
        if (!exact
                || identities.isEmpty()
                || identities.size() > MAX_IDENTITIES
                || identities.size() != binders.size()) {
            throw new TlsRefusedException(TlsRefusal.MALFORMED, "a wrong list of pre-shared keys");
        }
        return new ClientHello(List.copyOf(identities), List.copyOf(binders), truncated);
    }

    private static void skip(ByteBuffer in, int length) {
        in.position(in.position() + length);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    /** Whether the peer has {@code psk}, as the binder of the identity at {@code index} shows (RFC 8446, 4.2.11.2 and 7.1). */
    boolean isBoundBy(int index, TlsKey.Hash hash, byte[] psk) {
        Hkdf hkdf = new Hkdf(hash);
        byte[] none = hkdf.hash(new byte[0]);
        byte[] binderKey = hkdf.expandLabel(hkdf.extract(psk), "ext binder", none);
        byte[] finishedKey = hkdf.expandLabel(binderKey, "finished", new byte[0]);
        byte[] expected = hkdf.hmac(finishedKey, hkdf.hash(truncated));
        return MessageDigest.isEqual(expected, binders.get(index));
    }

    /** For the log: identities are no secrets. */
    String offered() {
        return new String(identities.get(0), US_ASCII).replaceAll("[^\\x20-\\x7E]", "?");
    }
}

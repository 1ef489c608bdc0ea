package io.caisson.nvme.auth;

import io.caisson.store.access.DhChapGroup;
import io.caisson.store.access.DhChapHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What a controller says, as bytes (NVM Express Base Specification, 8.13.5.3 to 8.13.5.6). */
final class ControllerMessage {

    /** Length of the longest: a challenge with SHA-512 and the group of 8192 bits. */
    static final int MAX_BYTES = 16 + 64 + 1024;

    /** More room than a host has any use for. */
    static final int MAX_ALLOCATION_BYTES = 64 << 10;

    private static final int FIXED_BYTES = 16;
    private static final int HASH_LENGTH = 6;
    private static final int REASON = 6;
    private static final int EXPLANATION = 7;
    private static final int HASH_ID = 8;
    private static final int RESPONSE_VALID = 8;
    private static final int GROUP_ID = 9;
    private static final int VALUE_LENGTH = 10;
    private static final int SEQUENCE = 12;

    private ControllerMessage() {}

    /**
     * DH-HMAC-CHAP_Challenge.
     *
     * <pre>
     *   0 as all   6 HL   7 reserved   8 HashID   9 DHgID   10 DHVLEN (2)   12 SEQNUM (4)
     *   16 challenge (HL)   Diffie-Hellman value (DHVLEN)
     * </pre>
     */
    static byte[] challenge(
            int transactionId, DhChapHash hash, DhChapGroup group, int sequence, byte[] challenge, byte[] value) {
        return begin(MessageId.CHALLENGE, transactionId, FIXED_BYTES + challenge.length + value.length)
                .put(HASH_LENGTH, (byte) hash.bytes())
                .put(HASH_ID, (byte) hash.number())
                .put(GROUP_ID, (byte) group.number())
                .putShort(VALUE_LENGTH, (short) value.length)
                .putInt(SEQUENCE, sequence)
                .position(FIXED_BYTES)
                .put(challenge)
                .put(value)
                .array();
    }

    /**
     * DH-HMAC-CHAP_Success1.
     *
     * <pre>
     *   0 as all   6 HL   7 reserved   8 RVALID   9 reserved (7)   16 response (HL)
     * </pre>
     *
     * @param response R2; null if the host did not challenge us
     */
    static byte[] success1(int transactionId, DhChapHash hash, byte @Nullable [] response) {
        ByteBuffer message = begin(MessageId.SUCCESS1, transactionId, FIXED_BYTES + hash.bytes())
                .put(HASH_LENGTH, (byte) hash.bytes())
                .put(RESPONSE_VALID, (byte) (response == null ? 0 : 1));
        if (response != null) {
            message.position(FIXED_BYTES).put(response);
        }
        return message.array();
    }

    /**
     * AUTH_Failure1.
     *
     * <pre>
     *   0 as all   6 reason code   7 reason code explanation   8 reserved (8)
     * </pre>
     */
    static byte[] failure1(int transactionId, FailureReason reason) {
        return begin(MessageId.FAILURE1, transactionId, FIXED_BYTES)
                .put(REASON, (byte) FailureReason.REASON_CODE)
                .put(EXPLANATION, (byte) reason.explanation())
                .array();
    }

    private static ByteBuffer begin(MessageId id, int transactionId, int length) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HostMessage.TYPE, (byte) id.type())
                .put(HostMessage.ID, (byte) id.id())
                .putShort(HostMessage.TRANSACTION_ID, (short) transactionId);
    }
}

package io.caisson.nvme.auth;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host says (NVM Express Base Specification, 8.13.5.2 to 8.13.5.6). All messages begin alike:
 *
 * <pre>
 *   0 AUTH_TYPE   1 AUTH_ID   2 reserved (2)   4 T_ID (2)
 * </pre>
 */
sealed interface HostMessage {

    /** Length of the longest message that a host has to send: AUTH_Negotiate with all protocols there might be. */
    int MAX_BYTES = 4096;

    int TYPE = 0;
    int ID = 1;
    int TRANSACTION_ID = 4;
    int HEADER_BYTES = 6;

    /** Hands the message to the method for its kind. */
    void deliver(Receiver receiver) throws AuthenticationFailure;

    /** Who takes messages. */
    interface Receiver {
        void onNegotiate(Negotiate negotiate) throws AuthenticationFailure;

        void onReply(Reply reply) throws AuthenticationFailure;

        void onSuccess2(Success2 success) throws AuthenticationFailure;

        void onFailure2(Failure2 failure) throws AuthenticationFailure;
    }

    /** T_ID. */
    int transactionId();

    /**
     * AUTH_Negotiate: what the host can do.
     *
     * <pre>
     *   6 SC_C   7 NAPD   8 protocol descriptors of 64 bytes:
     *     0 AUTHID   1 reserved   2 HALEN   3 DHLEN   4 hashes (30)   34 groups (30)
     * </pre>
     *
     * @param concatenation SC_C: whether a key for TLS is to come out of it; 0 if not
     * @param hashes numbers, unknown ones among them, of the first DH-HMAC-CHAP descriptor; null if there is none
     * @param groups numbers, as many as there are
     */
    record Negotiate(
            int transactionId, int concatenation, @Nullable List<Integer> hashes, List<Integer> groups)
            implements HostMessage {

        private static final int CONCATENATION = 6;
        private static final int DESCRIPTORS = 7;
        private static final int FIRST_DESCRIPTOR = 8;
        private static final int DESCRIPTOR_BYTES = 64;
        private static final int HASH_COUNT = 2;
        private static final int GROUP_COUNT = 3;
        private static final int HASHES = 4;
        private static final int GROUPS = 34;
        private static final int LIST_BYTES = 30;
        private static final int DH_HMAC_CHAP = 1;

        @Override
        public void deliver(Receiver receiver) throws AuthenticationFailure {
            receiver.onNegotiate(this);
        }

        private static Negotiate read(ByteBuf bytes, int at) throws AuthenticationFailure {
            require(bytes, FIRST_DESCRIPTOR);
            int transactionId = bytes.getUnsignedShortLE(at + TRANSACTION_ID);
            int concatenation = bytes.getUnsignedByte(at + CONCATENATION);
            int descriptors = bytes.getUnsignedByte(at + DESCRIPTORS);
            require(bytes, FIRST_DESCRIPTOR + descriptors * DESCRIPTOR_BYTES);
            if (descriptors == 0) {
                throw new AuthenticationFailure(FailureReason.INCORRECT_PAYLOAD, "no protocol is offered");
            }
            for (int i = 0; i < descriptors; i++) {
                int descriptor = at + FIRST_DESCRIPTOR + i * DESCRIPTOR_BYTES;
                if (bytes.getUnsignedByte(descriptor) == DH_HMAC_CHAP) {
                    return new Negotiate(
                            transactionId,
                            concatenation,
                            list(bytes, descriptor + HASH_COUNT, descriptor + HASHES),
                            list(bytes, descriptor + GROUP_COUNT, descriptor + GROUPS));
                }
            }
            return new Negotiate(transactionId, concatenation, null, List.of());
        }

        private static List<Integer> list(ByteBuf bytes, int countAt, int listAt) throws AuthenticationFailure {
            int count = bytes.getUnsignedByte(countAt);
            if (count == 0 || count > LIST_BYTES) {
                throw new AuthenticationFailure(FailureReason.INCORRECT_PAYLOAD, "a list of " + count + " algorithms");
            }
            List<Integer> numbers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                numbers.add((int) bytes.getUnsignedByte(listAt + i));
            }
            return numbers;
        }
    }

    /**
     * DH-HMAC-CHAP_Reply: the answer to the challenge, and perhaps a challenge.
     *
     * <pre>
     *   6 HL   7 reserved   8 CVALID   9 reserved   10 DHVLEN (2)   12 SEQNUM (4)
     *   16 response (HL)   challenge (HL)   Diffie-Hellman value (DHVLEN)
     * </pre>
     *
     * @param response R1
     * @param challenge C2; null if we need not authenticate
     * @param sequence S2
     * @param value of Diffie-Hellman; empty if the group has none
     */
    record Reply(int transactionId, byte[] response, byte @Nullable [] challenge, int sequence, byte[] value)
            implements HostMessage {

        private static final int HASH_LENGTH = 6;
        private static final int CHALLENGE_VALID = 8;
        private static final int VALUE_LENGTH = 10;
        private static final int SEQUENCE = 12;
        private static final int RESPONSE = 16;

        @Override
        public void deliver(Receiver receiver) throws AuthenticationFailure {
            receiver.onReply(this);
        }

        private static Reply read(ByteBuf bytes, int at) throws AuthenticationFailure {
            require(bytes, RESPONSE);
            int hashBytes = bytes.getUnsignedByte(at + HASH_LENGTH);
            int valueBytes = bytes.getUnsignedShortLE(at + VALUE_LENGTH);
            require(bytes, RESPONSE + 2 * hashBytes + valueBytes);
            byte[] response = slice(bytes, at + RESPONSE, hashBytes);
            boolean challenged = (bytes.getByte(at + CHALLENGE_VALID) & 1) != 0;
            byte[] challenge = challenged ? slice(bytes, at + RESPONSE + hashBytes, hashBytes) : null;
            return new Reply(
                    bytes.getUnsignedShortLE(at + TRANSACTION_ID),
                    response,
                    challenge,
                    bytes.getIntLE(at + SEQUENCE),
                    slice(bytes, at + RESPONSE + 2 * hashBytes, valueBytes));
        }

        private static byte[] slice(ByteBuf bytes, int at, int length) {
            byte[] slice = new byte[length];
            bytes.getBytes(at, slice);
            return slice;
        }
    }

    /** DH-HMAC-CHAP_Success2: the host believes us. */
    record Success2(int transactionId) implements HostMessage {
        @Override
        public void deliver(Receiver receiver) throws AuthenticationFailure {
            receiver.onSuccess2(this);
        }
    }

    /**
     * AUTH_Failure2: the host gives up.
     *
     * @param explanation reason code explanation
     */
    record Failure2(int transactionId, int explanation) implements HostMessage {

        private static final int EXPLANATION = 7;
        private static final int BYTES = 8;

        @Override
        public void deliver(Receiver receiver) throws AuthenticationFailure {
            receiver.onFailure2(this);
        }
    }

    /** T_ID of what may be a message, for the answer that it is none; 0 if it is too short for that. Borrows it. */
    static int transactionId(ByteBuf bytes) {
        return bytes.readableBytes() < HEADER_BYTES
                ? 0
                : bytes.getUnsignedShortLE(bytes.readerIndex() + TRANSACTION_ID);
    }

    /**
     * Reads a message.
     *
     * @param bytes borrowed; readable bytes after the message are not looked at
     * @throws AuthenticationFailure it is none, or not one that hosts send
     */
    static HostMessage read(ByteBuf bytes) throws AuthenticationFailure {
        require(bytes, HEADER_BYTES);
        int at = bytes.readerIndex();
        MessageId id = MessageId.of(bytes.getUnsignedByte(at + TYPE), bytes.getUnsignedByte(at + ID));
        if (id == null) {
            throw new AuthenticationFailure(FailureReason.INCORRECT_MESSAGE, "an unknown message");
        }
        return switch (id) {
            case NEGOTIATE -> Negotiate.read(bytes, at);
            case REPLY -> Reply.read(bytes, at);
            case SUCCESS2 -> new Success2(bytes.getUnsignedShortLE(at + TRANSACTION_ID));
            case FAILURE2 -> {
                require(bytes, Failure2.BYTES);
                yield new Failure2(
                        bytes.getUnsignedShortLE(at + TRANSACTION_ID),
                        bytes.getUnsignedByte(at + Failure2.EXPLANATION));
            }
            case CHALLENGE, SUCCESS1, FAILURE1 ->
                throw new AuthenticationFailure(FailureReason.INCORRECT_MESSAGE, id + " is not for a host to send");
        };
    }

    private static void require(ByteBuf bytes, int length) throws AuthenticationFailure {
        if (bytes.readableBytes() < length) {
            throw new AuthenticationFailure(
                    FailureReason.INCORRECT_PAYLOAD,
                    "a message of " + bytes.readableBytes() + " bytes that needs " + length);
        }
    }
}

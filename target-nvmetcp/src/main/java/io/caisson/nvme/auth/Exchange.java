package io.caisson.nvme.auth;

import io.caisson.store.access.DhChapGroup;
import io.caisson.store.access.DhChapHash;
import io.caisson.store.access.DhChapKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of one authentication, from the negotiation to our last message (NVM Express Base Specification, 8.13.5.3 to
 * 8.13.5.5). One thread at a time; if {@link #isExpensive}, no event loop.
 */
final class Exchange {

    private final Negotiation negotiation;
    private final String hostNqn;
    private final String subsystemNqn;
    private final DhChapKey hostKey;
    private final @Nullable DhChapKey controllerKey;
    private final SecureRandom random;
    private final byte[] challenge;
    private final int sequence;
    private @Nullable DiffieHellman diffieHellman;

    /** @param sequence of our challenge, S1 */
    Exchange(
            Negotiation negotiation,
            String hostNqn,
            String subsystemNqn,
            DhChapKey hostKey,
            @Nullable DhChapKey controllerKey,
            int sequence,
            SecureRandom random) {
        this.negotiation = negotiation;
        this.hostNqn = hostNqn;
        this.subsystemNqn = subsystemNqn;
        this.hostKey = hostKey;
        this.controllerKey = controllerKey;
        this.random = random;
        this.challenge = new byte[negotiation.hash().bytes()];
        this.sequence = sequence;
    }

    /** Whether there is modular arithmetic in {@link #challenge} and {@link #verify}. */
    boolean isExpensive() {
        return negotiation.group() != DhChapGroup.NULL;
    }

    /** Makes DH-HMAC-CHAP_Challenge. */
    byte[] challenge() {
        random.nextBytes(challenge);
        byte[] value = new byte[0];
        if (isExpensive()) {
            DiffieHellman made = DiffieHellman.generate(negotiation.group(), random);
            diffieHellman = made;
            value = made.value();
        }
        return ControllerMessage.challenge(
                negotiation.transactionId(), negotiation.hash(), negotiation.group(), sequence, challenge, value);
    }

    /**
     * Makes DH-HMAC-CHAP_Success1.
     *
     * @throws AuthenticationFailure the reply does not show that the host has its key
     */
    byte[] verify(HostMessage.Reply reply) throws AuthenticationFailure {
        checkForm(reply);
        byte[] sessionKey = null;
        if (diffieHellman != null) {
            sessionKey = Responses.sessionKey(negotiation.hash(), diffieHellman.secret(reply.value()));
        }
        byte[] expected = input(Responses.transformedKey(hostKey, hostNqn), sessionKey, challenge, sequence)
                .hostResponse();
        if (!MessageDigest.isEqual(expected, reply.response())) {
            throw new AuthenticationFailure(FailureReason.FAILED);
        }
        byte[] ours = null;
        byte[] theirChallenge = reply.challenge();
        if (theirChallenge != null) {
            ours = respond(theirChallenge, reply.sequence(), sessionKey);
        }
        return ControllerMessage.success1(negotiation.transactionId(), negotiation.hash(), ours);
    }

    private void checkForm(HostMessage.Reply reply) throws AuthenticationFailure {
        if (reply.transactionId() != negotiation.transactionId()) {
            throw new AuthenticationFailure(FailureReason.INCORRECT_PAYLOAD, "a reply to another transaction");
        }
        if (reply.response().length != negotiation.hash().bytes()) {
            throw new AuthenticationFailure(
                    FailureReason.INCORRECT_PAYLOAD, "a response of " + reply.response().length + " bytes");
        }
        if ((reply.value().length != 0) != isExpensive()) {
            throw new AuthenticationFailure(
                    FailureReason.INCORRECT_PAYLOAD, "a Diffie-Hellman value of " + reply.value().length + " bytes");
        }
    }

    private byte[] respond(byte[] theirChallenge, int theirSequence, byte @Nullable [] sessionKey)
            throws AuthenticationFailure {
        if (theirSequence == 0) {
            throw new AuthenticationFailure(FailureReason.INCORRECT_PAYLOAD, "a challenge with sequence number 0");
        }
        // Our own challenge sent back would have us do somebody's work.
        if (Arrays.equals(theirChallenge, challenge)) {
            throw new AuthenticationFailure(FailureReason.FAILED, "our own challenge was sent back");
        }
        if (controllerKey == null) {
            throw new AuthenticationFailure(FailureReason.FAILED, "the host asks for a key of ours, and has none here");
        }
        byte[] key = Responses.transformedKey(controllerKey, subsystemNqn);
        return input(key, sessionKey, theirChallenge, theirSequence).controllerResponse();
    }

    private Responses.Input input(byte[] key, byte @Nullable [] sessionKey, byte[] plainChallenge, int sequenceNumber) {
        DhChapHash hash = negotiation.hash();
        byte[] augmented =
                sessionKey == null ? plainChallenge : Responses.augmentedChallenge(hash, sessionKey, plainChallenge);
        return new Responses.Input(
                hash, key, augmented, sequenceNumber, negotiation.transactionId(), 0, hostNqn, subsystemNqn);
    }
}

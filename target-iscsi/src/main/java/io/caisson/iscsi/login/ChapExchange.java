package io.caisson.iscsi.login;

import static io.caisson.iscsi.login.LoginKey.CHAP_A;
import static io.caisson.iscsi.login.LoginKey.CHAP_C;
import static io.caisson.iscsi.login.LoginKey.CHAP_I;
import static io.caisson.iscsi.login.LoginKey.CHAP_N;
import static io.caisson.iscsi.login.LoginKey.CHAP_R;
import static io.caisson.iscsi.login.LoginStatus.AUTHENTICATION_FAILURE;
import static io.caisson.iscsi.login.LoginStatus.INITIATOR_ERROR;
import static io.caisson.iscsi.login.LoginStatus.SUCCESS;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.store.access.ChapAlgorithm;
import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.ChapCredentials.Identity;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CHAP from the target's side (RFC 7143, 12.1.3; RFC 1994). Owner: the connection's event loop.
 *
 * <pre>
 *   initiator                                   target
 *                                               METHOD_AGREED
 *   CHAP_A=a1,a2..                         --&gt;
 *                                          &lt;--  CHAP_A=a CHAP_I=i CHAP_C=c
 *                                               CHALLENGED
 *   CHAP_N=n CHAP_R=r [CHAP_I=i CHAP_C=c]  --&gt;
 *                                          &lt;--  [CHAP_N=n CHAP_R=r]
 *                                               AUTHENTICATED
 * </pre>
 *
 * Keys that are not due are an initiator error; a missing, malformed or wrong value of one that is due fails the
 * authentication. What it costs does not depend on what was wrong: a name that nobody has is refused after the same digest as
 * a wrong secret.
 */
final class ChapExchange {

    /** RFC 7143, 12.1.3: the binary length of a challenge or a response. */
    private static final int MAX_BINARY_BYTES = 1024;

    private static final Set<LoginKey> RESPONSE = Set.of(CHAP_N, CHAP_R);
    private static final Set<LoginKey> RESPONSE_AND_CHALLENGE = Set.of(CHAP_N, CHAP_R, CHAP_I, CHAP_C);
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        METHOD_AGREED,
        CHALLENGED,
        AUTHENTICATED
    }

    private final ChapCredentials credentials;
    private final Challenges challenges;
    private State state = State.METHOD_AGREED;
    private ChapAlgorithm algorithm = ChapAlgorithm.MD5;
    private int identifier;
    private byte[] challenge = NOTHING;

    ChapExchange(ChapCredentials credentials, Challenges challenges) {
        this.credentials = credentials;
        this.challenges = challenges;
    }

    boolean authenticated() {
        return state == State.AUTHENTICATED;
    }

    /**
     * Takes one step.
     *
     * @param keys all CHAP keys of the request
     * @param answer borrowed: gets our keys
     */
    LoginStatus onKeys(Map<LoginKey, String> keys, ByteBuf answer) {
        return switch (state) {
            case METHOD_AGREED -> onAlgorithms(keys, answer);
            case CHALLENGED -> onResponse(keys, answer);
            case AUTHENTICATED -> keys.isEmpty() ? SUCCESS : INITIATOR_ERROR;
        };
    }

    private LoginStatus onAlgorithms(Map<LoginKey, String> keys, ByteBuf answer) {
        String offered = keys.get(CHAP_A);
        if (offered == null || keys.size() > 1) {
            return keys.isEmpty() ? AUTHENTICATION_FAILURE : INITIATOR_ERROR;
        }
        ChapAlgorithm strongest = strongest(offered);
        if (strongest == null) {
            return AUTHENTICATION_FAILURE;
        }
        algorithm = strongest;
        identifier = challenges.next(1)[0] & 0xFF;
        challenge = challenges.next(algorithm.digestBytes());
        TextKeys.write(answer, CHAP_A.text(), Integer.toString(algorithm.number()));
        TextKeys.write(answer, CHAP_I.text(), Integer.toString(identifier));
        TextKeys.write(answer, CHAP_C.text(), BinaryValue.Encoding.HEX.write(challenge));
        state = State.CHALLENGED;
        return SUCCESS;
    }

    /** Our choice, not the first of the initiator's: it lists what it has, the host's policy says what is good enough. */
    private @Nullable ChapAlgorithm strongest(String offered) {
        ChapAlgorithm best = null;
        for (String number : offered.split(",")) {
            for (ChapAlgorithm candidate : credentials.algorithms()) {
                boolean named = Negotiation.parse(CHAP_A, number) == candidate.number();
                if (named && (best == null || candidate.compareTo(best) > 0)) {
                    best = candidate;
                }
            }
        }
        return best;
    }

    private LoginStatus onResponse(Map<LoginKey, String> keys, ByteBuf answer) {
        boolean mutual = keys.containsKey(CHAP_I) || keys.containsKey(CHAP_C);
        if (!(mutual ? RESPONSE_AND_CHALLENGE : RESPONSE).equals(keys.keySet())) {
            return keys.containsKey(CHAP_A) ? INITIATOR_ERROR : AUTHENTICATION_FAILURE;
        }
        Identity initiator = credentials.initiator();
        byte[] expected = response(identifier, initiator, challenge);
        BinaryValue given = BinaryValue.parse(keys.getOrDefault(CHAP_R, ""), MAX_BINARY_BYTES);
        boolean rightName = MessageDigest.isEqual(
                initiator.name().getBytes(UTF_8), keys.getOrDefault(CHAP_N, "").getBytes(UTF_8));
        boolean rightResponse = MessageDigest.isEqual(expected, given == null ? NOTHING : given.bytes());
        if (!(rightName & rightResponse)) {
            return AUTHENTICATION_FAILURE;
        }
        LoginStatus status = mutual ? authenticateOurselves(keys, answer) : SUCCESS;
        if (status == SUCCESS) {
            state = State.AUTHENTICATED;
        }
        return status;
    }

    private LoginStatus authenticateOurselves(Map<LoginKey, String> keys, ByteBuf answer) {
        Identity target = credentials.target();
        long theirIdentifier = Negotiation.parse(CHAP_I, keys.getOrDefault(CHAP_I, ""));
        BinaryValue theirs = BinaryValue.parse(keys.getOrDefault(CHAP_C, ""), MAX_BINARY_BYTES);
        if (target == null || theirIdentifier < 0 || theirs == null) {
            return AUTHENTICATION_FAILURE;
        }
        // RFC 7143, 12.1.3: our own challenge that comes back is an attempt to have us answer it.
        if (MessageDigest.isEqual(challenge, theirs.bytes())) {
            return AUTHENTICATION_FAILURE;
        }
        byte[] ours = response((int) theirIdentifier, target, theirs.bytes());
        TextKeys.write(answer, CHAP_N.text(), target.name());
        TextKeys.write(answer, CHAP_R.text(), theirs.encoding().write(ours));
        return SUCCESS;
    }

    /** RFC 1994, 4.1: the digest over identifier, secret and challenge. */
    private byte[] response(int forIdentifier, Identity identity, byte[] forChallenge) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.digestName());
            digest.update((byte) forIdentifier);
            digest.update(identity.secret().getBytes(UTF_8));
            return digest.digest(forChallenge);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}

package io.caisson.iscsi.login;

import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.PduLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of one login: what was offered, what we answer, what holds in the end. Owner: the connection's event loop. */
final class LoginKeys {

    private static final String DISCOVERY = "Discovery";
    private static final String NORMAL = "Normal";
    private static final String CRC32C = "CRC32C";
    /** RFC 7143, 4.2.7.1. */
    private static final int MAX_NAME_BYTES = 223;

    private final TargetOffer offer;
    private final Map<LoginKey, String> agreed = new EnumMap<>(LoginKey.class);
    private final Set<LoginKey> seen = EnumSet.noneOf(LoginKey.class);
    private int maxBurstBytes = Integer.parseInt(LoginKey.MAX_BURST_LENGTH.defaultValue());
    private boolean declared;

    LoginKeys(TargetOffer offer) {
        this.offer = offer;
    }

    /**
     * Takes note of {@code pairs}, without an answer yet: what they declare of the session and its ends. A status other than
     * success ends the login.
     */
    LoginStatus note(List<TextKeys.Pair> pairs) {
        // The type of the session decides what is irrelevant, and the burst what the first burst may be, wherever in
        // the
        // text they stand.
        for (TextKeys.Pair pair : pairs) {
            if (pair.key().equals(LoginKey.SESSION_TYPE.text())) {
                agreed.put(LoginKey.SESSION_TYPE, pair.value());
            } else if (pair.key().equals(LoginKey.MAX_BURST_LENGTH.text())) {
                expectBurst(pair.value());
            }
        }
        String type = value(LoginKey.SESSION_TYPE);
        if (!type.equals(NORMAL) && !type.equals(DISCOVERY)) {
            return LoginStatus.SESSION_TYPE_NOT_SUPPORTED;
        }
        for (TextKeys.Pair pair : pairs) {
            LoginKey key = LoginKey.byText(pair.key());
            if (key != null && !seen.add(key)) {
                return LoginStatus.INITIATOR_ERROR;
            }
            if (key == LoginKey.INITIATOR_NAME || key == LoginKey.TARGET_NAME) {
                agreed.put(key, pair.value());
            }
        }
        return LoginStatus.SUCCESS;
    }

    /** Settles all but security and appends our answers. */
    void settle(LoginStage stage, List<TextKeys.Pair> pairs, ByteBuf answer) {
        for (TextKeys.Pair pair : pairs) {
            LoginKey key = LoginKey.byText(pair.key());
            if (key == null) {
                TextKeys.write(answer, pair.key(), Negotiation.NOT_UNDERSTOOD);
            } else if (key.phase() != LoginKey.Phase.SECURITY) {
                Negotiation.Outcome outcome = outcome(stage, key, pair.value());
                if (outcome.agreed() != null) {
                    agreed.put(key, outcome.agreed());
                }
                if (outcome.answer() != null) {
                    TextKeys.write(answer, pair.key(), outcome.answer());
                }
            }
        }
    }

    /** The keys of security among {@code pairs}. */
    static Map<LoginKey, String> ofSecurity(List<TextKeys.Pair> pairs) {
        Map<LoginKey, String> keys = new EnumMap<>(LoginKey.class);
        for (TextKeys.Pair pair : pairs) {
            LoginKey key = LoginKey.byText(pair.key());
            if (key != null && key.phase() == LoginKey.Phase.SECURITY) {
                keys.put(key, pair.value());
            }
        }
        return keys;
    }

    private Negotiation.Outcome outcome(LoginStage stage, LoginKey key, String value) {
        boolean inPhase = switch (key.phase()) {
            case ANY -> true;
            case OPERATIONAL -> stage == LoginStage.LOGIN_OPERATIONAL;
            case SECURITY, FULL_FEATURE -> false;
        };
        if (!inPhase || key.sender() == LoginKey.Sender.TARGET) {
            return Negotiation.Outcome.REJECTED;
        }
        if (key.scope() == LoginKey.Scope.NORMAL && discovery()) {
            return new Negotiation.Outcome(Negotiation.IRRELEVANT, null);
        }
        return Negotiation.negotiate(key, value, ours(key));
    }

    private void expectBurst(String value) {
        LoginKey key = LoginKey.MAX_BURST_LENGTH;
        String agreedBurst = Negotiation.negotiate(key, value, offer.value(key)).agreed();
        if (agreedBurst != null) {
            maxBurstBytes = Integer.parseInt(agreedBurst);
        }
    }

    /** RFC 7143, 13.14: FirstBurstLength never exceeds MaxBurstLength, so no answer of ours does either. */
    private String ours(LoginKey key) {
        return key == LoginKey.FIRST_BURST_LENGTH
                ? Integer.toString(Math.min(offer.firstBurstBytes(), maxBurstBytes))
                : offer.value(key);
    }

    /** Declares what we declare, in the first response of the operational stage. */
    void declareOnce(ByteBuf answer) {
        if (!declared) {
            declared = true;
            LoginKey key = LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;
            TextKeys.write(answer, key.text(), offer.value(key));
        }
    }

    /** Who logs in, or null if a name that must be there is missing or none (RFC 7143, 6.3.1). */
    @Nullable
    LoginIdentity identity(LoginRequest leading) {
        String initiator = agreed.get(LoginKey.INITIATOR_NAME);
        String target = agreed.get(LoginKey.TARGET_NAME);
        boolean named = usable(initiator) && (usable(target) || (target == null && discovery()));
        if (!named || initiator == null) {
            return null;
        }
        // RFC 3722: one name, however it is spelled, and so one initiator port.
        String folded = initiator.toLowerCase(Locale.ROOT);
        return new LoginIdentity(folded, leading.isid(), leading.tsih(), leading.cid(), discovery(), target);
    }

    private static boolean usable(@Nullable String name) {
        return name != null && !name.isEmpty() && ByteBufUtil.utf8Bytes(name) <= MAX_NAME_BYTES;
    }

    private boolean discovery() {
        return value(LoginKey.SESSION_TYPE).equals(DISCOVERY);
    }

    private String value(LoginKey key) {
        return agreed.getOrDefault(key, key.defaultValue());
    }

    private int number(LoginKey key) {
        return Integer.parseInt(value(key));
    }

    private boolean logical(LoginKey key) {
        return value(key).equals(Negotiation.YES);
    }

    NegotiatedParameters parameters() {
        int maxBurst = number(LoginKey.MAX_BURST_LENGTH);
        return new NegotiatedParameters(
                discovery(),
                value(LoginKey.HEADER_DIGEST).equals(CRC32C),
                value(LoginKey.DATA_DIGEST).equals(CRC32C),
                number(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH),
                declared ? offer.maxRecvDataSegmentBytes() : PduLimits.DEFAULT_DATA_SEGMENT_BYTES,
                maxBurst,
                Math.min(number(LoginKey.FIRST_BURST_LENGTH), maxBurst),
                number(LoginKey.MAX_OUTSTANDING_R2T),
                logical(LoginKey.INITIAL_R2T),
                logical(LoginKey.IMMEDIATE_DATA),
                number(LoginKey.DEFAULT_TIME2WAIT),
                number(LoginKey.DEFAULT_TIME2RETAIN));
    }
}

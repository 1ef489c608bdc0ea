package io.caisson.tests.initiator;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The login of one connection as a pure state machine (section 6.3): security negotiation with AuthMethod None or CHAP,
 * then operational negotiation, then full feature phase.
 */
final class LoginExchange {
    static final int SECURITY = 0;
    static final int OPERATIONAL = 1;
    static final int FULL_FEATURE = 3;

    private static final int ROUNDS_MAX = 16;
    private static final int DEFAULT_DATA_SEGMENT_BYTES = 8192;

    /** One login request to send. */
    record Request(int currentStage, int nextStage, boolean transit, byte[] text) {}

    private final InitiatorOptions options;
    private final @Nullable ChapDialogue chap;
    private final ByteArrayOutputStream continued = new ByteArrayOutputStream();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private int stage = SECURITY;
    private int rounds;
    private int sessionHandle;
    private @Nullable SessionParameters result;

    LoginExchange(InitiatorOptions options) {
        this.options = options;
        this.chap = options.chap() == null ? null : new ChapDialogue(options.chap());
    }

    Request first() {
        boolean transit = chap == null;
        return new Request(SECURITY, transit ? OPERATIONAL : SECURITY, transit, TextKeys.encode(securityKeys()));
    }

    /** Non-null once the last answer ended the login. */
    @Nullable
    SessionParameters result() {
        return result;
    }

    /** @return what to send next, or null when login is over and {@link #result()} tells how */
    @Nullable
    Request onResponse(int flags, int statusClass, int statusDetail, int handle, byte[] text) {
        if (statusClass != 0) {
            throw new LoginRejectedException(
                    statusClass, statusDetail, TextKeys.decode(text).get("TargetAddress"));
        }
        if (++rounds > ROUNDS_MAX) {
            throw new ProtocolViolationException("login goes on after " + ROUNDS_MAX + " answers");
        }
        continued.writeBytes(text);
        boolean transit = (flags & Header.TRANSIT) != 0;
        int current = flags >> 2 & 3;
        if (current != stage) {
            throw new ProtocolViolationException("login answer of stage " + current + " in stage " + stage);
        }
        if ((flags & Header.CONTINUE) != 0) {
            if (transit) {
                throw new ProtocolViolationException("login answer with both T and C set");
            }
            return new Request(stage, stage, false, new byte[0]);
        }
        TextKeys.decode(continued.toByteArray()).forEach(this::onAnswer);
        continued.reset();
        if (!transit) {
            return stage == SECURITY && chap != null
                    ? authenticating(chap)
                    : new Request(stage, nextStage(), true, new byte[0]);
        }
        return onTransit(flags & 3, handle);
    }

    private Request authenticating(ChapDialogue dialogue) {
        Map<String, String> step = dialogue.next(answers);
        boolean last = step == null || dialogue.responded();
        byte[] text = step == null ? new byte[0] : TextKeys.encode(step);
        return new Request(SECURITY, last ? OPERATIONAL : SECURITY, last, text);
    }

    private @Nullable Request onTransit(int next, int handle) {
        if (next == OPERATIONAL && stage == SECURITY) {
            if (chap != null) {
                chap.verify(answers);
            }
            stage = OPERATIONAL;
            return new Request(OPERATIONAL, FULL_FEATURE, true, TextKeys.encode(operationalKeys()));
        }
        if (next != FULL_FEATURE || stage != OPERATIONAL) {
            throw new ProtocolViolationException("login moves from stage " + stage + " to " + next);
        }
        sessionHandle = handle;
        if (sessionHandle == 0) {
            throw new ProtocolViolationException("the final login answer has no TSIH");
        }
        result = settle();
        return null;
    }

    private int nextStage() {
        return stage == SECURITY ? OPERATIONAL : FULL_FEATURE;
    }

    private void onAnswer(String key, String value) {
        if (value.equals("Reject")) {
            throw new ProtocolViolationException("the target rejects our " + key);
        }
        if (answers.put(key, value) != null) {
            throw new ProtocolViolationException("the target answers " + key + " twice");
        }
    }

    private Map<String, String> securityKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("InitiatorName", options.initiatorName());
        keys.put("InitiatorAlias", "caisson tests");
        if (options.targetName() == null) {
            keys.put("SessionType", "Discovery");
        } else {
            keys.put("SessionType", "Normal");
            keys.put("TargetName", options.targetName());
        }
        keys.put("AuthMethod", chap == null ? "None" : "CHAP");
        return keys;
    }

    private Map<String, String> operationalKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("HeaderDigest", options.digests().header() ? "CRC32C,None" : "None");
        keys.put("DataDigest", options.digests().data() ? "CRC32C,None" : "None");
        keys.put("MaxRecvDataSegmentLength", Integer.toString(options.lengths().maxReceiveDataSegment()));
        keys.put("ErrorRecoveryLevel", "0");
        keys.put("DefaultTime2Wait", "0");
        keys.put("DefaultTime2Retain", "0");
        if (options.targetName() != null) {
            keys.put("InitialR2T", yesNo(options.writeFlow().initialR2t()));
            keys.put("ImmediateData", yesNo(options.writeFlow().immediateData()));
            keys.put("MaxBurstLength", Integer.toString(options.lengths().maxBurst()));
            keys.put("FirstBurstLength", Integer.toString(options.lengths().firstBurst()));
            keys.put("MaxOutstandingR2T", Integer.toString(options.writeFlow().maxOutstandingR2t()));
            keys.put("MaxConnections", "1");
            keys.put("DataPDUInOrder", "Yes");
            keys.put("DataSequenceInOrder", "Yes");
        }
        return keys;
    }

    private static String yesNo(boolean value) {
        return value ? "Yes" : "No";
    }

    private SessionParameters settle() {
        SessionParameters settled = new SessionParameters(
                digest("HeaderDigest", options.digests().header()),
                digest("DataDigest", options.digests().data()),
                both("ImmediateData", options.writeFlow().immediateData()),
                either("InitialR2T", options.writeFlow().initialR2t()),
                least("MaxOutstandingR2T", options.writeFlow().maxOutstandingR2t()),
                least("FirstBurstLength", options.lengths().firstBurst()),
                least("MaxBurstLength", options.lengths().maxBurst()),
                number("MaxRecvDataSegmentLength", DEFAULT_DATA_SEGMENT_BYTES),
                options.lengths().maxReceiveDataSegment(),
                sessionHandle,
                Map.copyOf(answers));
        if (settled.firstBurstLength() > settled.maxBurstLength() && options.targetName() != null) {
            throw new ProtocolViolationException("FirstBurstLength " + settled.firstBurstLength()
                    + " above MaxBurstLength " + settled.maxBurstLength());
        }
        return settled;
    }

    private boolean digest(String key, boolean offered) {
        String answer = answers.getOrDefault(key, "None");
        if (answer.equals("CRC32C") && offered) {
            return true;
        }
        if (!answer.equals("None")) {
            throw new ProtocolViolationException(key + "=" + answer + " was not offered");
        }
        return false;
    }

    private boolean both(String key, boolean ours) {
        boolean theirs = flag(key, ours);
        if (theirs && !ours) {
            throw new ProtocolViolationException(key + "=Yes after our No");
        }
        return theirs;
    }

    private boolean either(String key, boolean ours) {
        boolean theirs = flag(key, ours);
        if (!theirs && ours) {
            throw new ProtocolViolationException(key + "=No after our Yes");
        }
        return theirs;
    }

    private boolean flag(String key, boolean ours) {
        String answer = answers.get(key);
        if (answer == null || answer.equals("Irrelevant")) {
            return ours;
        }
        if (!answer.equals("Yes") && !answer.equals("No")) {
            throw new ProtocolViolationException(key + "=" + answer);
        }
        return answer.equals("Yes");
    }

    private int least(String key, int ours) {
        int settled = number(key, ours);
        if (settled > ours) {
            throw new ProtocolViolationException(key + "=" + settled + " above our " + ours);
        }
        return settled;
    }

    private int number(String key, int absent) {
        String answer = answers.get(key);
        if (answer == null || answer.equals("Irrelevant")) {
            return absent;
        }
        try {
            return Integer.decode(answer);
        } catch (NumberFormatException e) {
            throw new ProtocolViolationException(key + "=" + answer);
        }
    }
}

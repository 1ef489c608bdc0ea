package io.caisson.iscsi.login;

import static io.caisson.iscsi.login.ResultFunction.AND;
import static io.caisson.iscsi.login.ResultFunction.DECLARATIVE;
import static io.caisson.iscsi.login.ResultFunction.LIST;
import static io.caisson.iscsi.login.ResultFunction.MAXIMUM;
import static io.caisson.iscsi.login.ResultFunction.MINIMUM;
import static io.caisson.iscsi.login.ResultFunction.OBSOLETE;
import static io.caisson.iscsi.login.ResultFunction.OBSOLETE_BOOLEAN;
import static io.caisson.iscsi.login.ResultFunction.OR;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of RFC 7143, section 13, as a table: name, section, who sends, when, result function, range, default.
 *
 * <p>An empty default means that there is none.
 */
public enum LoginKey {
    HEADER_DIGEST("HeaderDigest", "13.1", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, LIST, "None"),
    DATA_DIGEST("DataDigest", "13.1", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, LIST, "None"),
    MAX_CONNECTIONS("MaxConnections", "13.2", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, MINIMUM, 1, 65535, "1"),
    SEND_TARGETS("SendTargets", "13.3", Sender.INITIATOR, Phase.FULL_FEATURE, Scope.ANY, DECLARATIVE, ""),
    TARGET_NAME("TargetName", "13.4", Sender.BOTH, Phase.ANY, Scope.ANY, DECLARATIVE, ""),
    INITIATOR_NAME("InitiatorName", "13.5", Sender.INITIATOR, Phase.ANY, Scope.ANY, DECLARATIVE, ""),
    TARGET_ALIAS("TargetAlias", "13.6", Sender.TARGET, Phase.ANY, Scope.ANY, DECLARATIVE, ""),
    INITIATOR_ALIAS("InitiatorAlias", "13.7", Sender.INITIATOR, Phase.ANY, Scope.ANY, DECLARATIVE, ""),
    TARGET_ADDRESS("TargetAddress", "13.8", Sender.TARGET, Phase.ANY, Scope.ANY, DECLARATIVE, ""),
    TARGET_PORTAL_GROUP_TAG(
            "TargetPortalGroupTag", "13.9", Sender.TARGET, Phase.ANY, Scope.ANY, DECLARATIVE, 0, 65535, ""),
    INITIAL_R2T("InitialR2T", "13.10", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, OR, "Yes"),
    IMMEDIATE_DATA("ImmediateData", "13.11", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, AND, "Yes"),
    MAX_RECV_DATA_SEGMENT_LENGTH(
            "MaxRecvDataSegmentLength",
            "13.12",
            Sender.BOTH,
            Phase.ANY,
            Scope.ANY,
            DECLARATIVE,
            512,
            (1 << 24) - 1,
            "8192"),
    MAX_BURST_LENGTH(
            "MaxBurstLength",
            "13.13",
            Sender.BOTH,
            Phase.OPERATIONAL,
            Scope.NORMAL,
            MINIMUM,
            512,
            (1 << 24) - 1,
            "262144"),
    FIRST_BURST_LENGTH(
            "FirstBurstLength",
            "13.14",
            Sender.BOTH,
            Phase.OPERATIONAL,
            Scope.NORMAL,
            MINIMUM,
            512,
            (1 << 24) - 1,
            "65536"),
    DEFAULT_TIME2WAIT("DefaultTime2Wait", "13.15", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, MAXIMUM, 0, 3600, "2"),
    DEFAULT_TIME2RETAIN(
            "DefaultTime2Retain", "13.16", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, MINIMUM, 0, 3600, "20"),
    MAX_OUTSTANDING_R2T(
            "MaxOutstandingR2T", "13.17", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, MINIMUM, 1, 65535, "1"),
    DATA_PDU_IN_ORDER("DataPDUInOrder", "13.18", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, OR, "Yes"),
    DATA_SEQUENCE_IN_ORDER("DataSequenceInOrder", "13.19", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, OR, "Yes"),
    ERROR_RECOVERY_LEVEL("ErrorRecoveryLevel", "13.20", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, MINIMUM, 0, 2, "0"),
    SESSION_TYPE("SessionType", "13.21", Sender.INITIATOR, Phase.ANY, Scope.ANY, DECLARATIVE, "Normal"),
    TASK_REPORTING("TaskReporting", "13.23", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, LIST, "RFC3720"),
    ISCSI_PROTOCOL_LEVEL(
            "iSCSIProtocolLevel", "13.24", Sender.BOTH, Phase.OPERATIONAL, Scope.NORMAL, MINIMUM, 0, 31, "1"),
    IF_MARKER("IFMarker", "13.25", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, OBSOLETE_BOOLEAN, "No"),
    OF_MARKER("OFMarker", "13.25", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, OBSOLETE_BOOLEAN, "No"),
    IF_MARK_INT("IFMarkInt", "13.25", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, OBSOLETE, ""),
    OF_MARK_INT("OFMarkInt", "13.25", Sender.BOTH, Phase.OPERATIONAL, Scope.ANY, OBSOLETE, ""),
    AUTH_METHOD("AuthMethod", "12.1", Sender.BOTH, Phase.SECURITY, Scope.ANY, LIST, "None"),
    CHAP_A("CHAP_A", "12.1.3", Sender.BOTH, Phase.SECURITY, Scope.ANY, LIST, 0, 255, ""),
    CHAP_I("CHAP_I", "12.1.3", Sender.BOTH, Phase.SECURITY, Scope.ANY, DECLARATIVE, 0, 255, ""),
    CHAP_C("CHAP_C", "12.1.3", Sender.BOTH, Phase.SECURITY, Scope.ANY, DECLARATIVE, ""),
    CHAP_N("CHAP_N", "12.1.3", Sender.BOTH, Phase.SECURITY, Scope.ANY, DECLARATIVE, ""),
    CHAP_R("CHAP_R", "12.1.3", Sender.BOTH, Phase.SECURITY, Scope.ANY, DECLARATIVE, "");

    /** Who may send it. */
    public enum Sender {
        INITIATOR,
        TARGET,
        BOTH
    }

    /** In which part of a session's life it may be sent. */
    public enum Phase {
        /** {@link Authentication} settles it. */
        SECURITY,
        OPERATIONAL,
        /** Any stage of the login phase. */
        ANY,
        FULL_FEATURE
    }

    /** In which type of session it means something; elsewhere it is answered Irrelevant. */
    public enum Scope {
        NORMAL,
        ANY
    }

    private static final Map<String, LoginKey> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(LoginKey::text, Function.identity()));

    private final String text;
    private final String section;
    private final Sender sender;
    private final Phase phase;
    private final Scope scope;
    private final ResultFunction function;
    private final int minimum;
    private final int maximum;
    private final String defaultValue;

    LoginKey(
            String text,
            String section,
            Sender sender,
            Phase phase,
            Scope scope,
            ResultFunction function,
            String defaultValue) {
        this(text, section, sender, phase, scope, function, 0, 0, defaultValue);
    }

    LoginKey(
            String text,
            String section,
            Sender sender,
            Phase phase,
            Scope scope,
            ResultFunction function,
            int minimum,
            int maximum,
            String defaultValue) {
        this.text = text;
        this.section = section;
        this.sender = sender;
        this.phase = phase;
        this.scope = scope;
        this.function = function;
        this.minimum = minimum;
        this.maximum = maximum;
        this.defaultValue = defaultValue;
    }

    /** The name on the wire. */
    public String text() {
        return text;
    }

    /** Where RFC 7143 defines it. */
    public String section() {
        return section;
    }

    public Sender sender() {
        return sender;
    }

    public Phase phase() {
        return phase;
    }

    public Scope scope() {
        return scope;
    }

    public ResultFunction function() {
        return function;
    }

    /** Whether the value is a number in {@link #minimum()} to {@link #maximum()}. */
    public boolean numeric() {
        return maximum > 0;
    }

    public int minimum() {
        return minimum;
    }

    public int maximum() {
        return maximum;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** The key of that name, or null if this target does not understand it. */
    public static @Nullable LoginKey byText(String text) {
        return BY_NAME.get(text);
    }
}

package io.caisson.tests.initiator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session asks for.
 *
 * @param targetName null for a discovery session
 * @param sessionQualifier tells sessions of one initiator name apart (it becomes part of the ISID)
 * @param chap null if the initiator offers no authentication
 * @param pipelined how many commands may be in flight or wait for the command window at once
 */
public record InitiatorOptions(
        String initiatorName,
        @Nullable String targetName,
        int sessionQualifier,
        Digests digests,
        WriteFlow writeFlow,
        Lengths lengths,
        @Nullable Chap chap,
        int pipelined,
        int timeoutMillis) {

    /** Whether CRC32C is offered before None, or only None (section 13.1). */
    public record Digests(boolean header, boolean data) {}

    /** How write data may travel (sections 13.10, 13.11 and 13.17). */
    public record WriteFlow(boolean immediateData, boolean initialR2t, int maxOutstandingR2t) {}

    /** All in bytes (sections 13.12 to 13.14). */
    public record Lengths(int firstBurst, int maxBurst, int maxReceiveDataSegment) {}

    /**
     * How to authenticate (section 12.1.3).
     *
     * @param targetSecret what the target has to prove to know; null to take it at its word
     * @param algorithms numbers to offer
     * @param base64 whether to write binary values in base64 rather than hexadecimal
     */
    public record Chap(
            String user, String secret, @Nullable String targetSecret, List<Integer> algorithms, boolean base64) {}

    /** A normal session, much as open-iscsi asks for it. */
    public static InitiatorOptions normal(String initiatorName, String targetName) {
        return new InitiatorOptions(
                initiatorName,
                targetName,
                1,
                new Digests(false, false),
                new WriteFlow(true, false, 4),
                new Lengths(262_144, 1 << 20, 262_144),
                null,
                1024,
                15_000);
    }

    public static InitiatorOptions discovery(String initiatorName) {
        InitiatorOptions defaults = normal(initiatorName, "");
        return new InitiatorOptions(
                initiatorName, null, 1, defaults.digests, defaults.writeFlow, defaults.lengths, null, 16, 15_000);
    }

    public InitiatorOptions withSessionQualifier(int qualifier) {
        return new InitiatorOptions(
                initiatorName, targetName, qualifier, digests, writeFlow, lengths, chap, pipelined, timeoutMillis);
    }

    public InitiatorOptions withDigests(boolean header, boolean data) {
        return new InitiatorOptions(
                initiatorName,
                targetName,
                sessionQualifier,
                new Digests(header, data),
                writeFlow,
                lengths,
                chap,
                pipelined,
                timeoutMillis);
    }

    public InitiatorOptions with(Chap how) {
        return new InitiatorOptions(
                initiatorName,
                targetName,
                sessionQualifier,
                digests,
                writeFlow,
                lengths,
                how,
                pipelined,
                timeoutMillis);
    }

    public InitiatorOptions with(WriteFlow flow) {
        return new InitiatorOptions(
                initiatorName, targetName, sessionQualifier, digests, flow, lengths, chap, pipelined, timeoutMillis);
    }

    public InitiatorOptions with(Lengths newLengths) {
        return new InitiatorOptions(
                initiatorName,
                targetName,
                sessionQualifier,
                digests,
                writeFlow,
                newLengths,
                chap,
                pipelined,
                timeoutMillis);
    }

    public InitiatorOptions withTimeoutMillis(int millis) {
        return new InitiatorOptions(
                initiatorName, targetName, sessionQualifier, digests, writeFlow, lengths, chap, pipelined, millis);
    }
}

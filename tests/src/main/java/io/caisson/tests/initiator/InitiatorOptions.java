package io.caisson.tests.initiator;

import org.jspecify.annotations.Nullable;

/**
 * What one session asks for.
 *
 * @param targetName null for a discovery session
 * @param sessionQualifier tells sessions of one initiator name apart (it becomes part of the ISID)
 * @param pipelined how many commands may be in flight or wait for the command window at once
 */
public record InitiatorOptions(
        String initiatorName,
        @Nullable String targetName,
        int sessionQualifier,
        Digests digests,
        WriteFlow writeFlow,
        Lengths lengths,
        int pipelined,
        int timeoutMillis) {

    /** Whether CRC32C is offered before None, or only None (section 13.1). */
    public record Digests(boolean header, boolean data) {}

    /** How write data may travel (sections 13.10, 13.11 and 13.17). */
    public record WriteFlow(boolean immediateData, boolean initialR2t, int maxOutstandingR2t) {}

    /** All in bytes (sections 13.12 to 13.14). */
    public record Lengths(int firstBurst, int maxBurst, int maxReceiveDataSegment) {}

    /** A normal session, much as open-iscsi asks for it. */
    public static InitiatorOptions normal(String initiatorName, String targetName) {
        return new InitiatorOptions(
                initiatorName,
                targetName,
                1,
                new Digests(false, false),
                new WriteFlow(true, false, 4),
                new Lengths(262_144, 1 << 20, 262_144),
                1024,
                15_000);
    }

    public static InitiatorOptions discovery(String initiatorName) {
        InitiatorOptions defaults = normal(initiatorName, "");
        return new InitiatorOptions(
                initiatorName, null, 1, defaults.digests, defaults.writeFlow, defaults.lengths, 16, 15_000);
    }

    public InitiatorOptions withSessionQualifier(int qualifier) {
        return new InitiatorOptions(
                initiatorName, targetName, qualifier, digests, writeFlow, lengths, pipelined, timeoutMillis);
    }

    public InitiatorOptions withDigests(boolean header, boolean data) {
        return new InitiatorOptions(
                initiatorName,
                targetName,
                sessionQualifier,
                new Digests(header, data),
                writeFlow,
                lengths,
                pipelined,
                timeoutMillis);
    }

    public InitiatorOptions with(WriteFlow flow) {
        return new InitiatorOptions(
                initiatorName, targetName, sessionQualifier, digests, flow, lengths, pipelined, timeoutMillis);
    }

    public InitiatorOptions with(Lengths newLengths) {
        return new InitiatorOptions(
                initiatorName, targetName, sessionQualifier, digests, writeFlow, newLengths, pipelined, timeoutMillis);
    }

    public InitiatorOptions withTimeoutMillis(int millis) {
        return new InitiatorOptions(
                initiatorName, targetName, sessionQualifier, digests, writeFlow, lengths, pipelined, millis);
    }
}

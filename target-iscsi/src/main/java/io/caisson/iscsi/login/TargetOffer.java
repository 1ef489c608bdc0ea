package io.caisson.iscsi.login;

/**
 * What this target wants of a session, each value within the range of its key.
 *
 * @param maxRecvDataSegmentBytes declared to the initiator
 * @param maxBurstBytes bounds one R2T and one Data-In sequence
 * @param firstBurstBytes bounds unsolicited data of one command
 * @param maxOutstandingR2t per command
 * @param headerDigests accepted, comma-separated
 * @param dataDigests accepted, comma-separated
 */
public record TargetOffer(
        int maxRecvDataSegmentBytes,
        int maxBurstBytes,
        int firstBurstBytes,
        int maxOutstandingR2t,
        boolean immediateData,
        boolean initialR2t,
        String headerDigests,
        String dataDigests) {

    /**
     * Segments of 256 KiB, bursts of 1 MiB, 16 R2Ts, digests if the initiator asks for them. Of what comes unasked a whole command
     * window is 16 MiB: two sessions may send it at once and find room.
     */
    public static final TargetOffer DEFAULT =
            new TargetOffer(262144, 1 << 20, 131072, 16, true, false, "CRC32C,None", "CRC32C,None");

    public TargetOffer {
        if (firstBurstBytes > maxBurstBytes || maxRecvDataSegmentBytes < 512 || firstBurstBytes < 512) {
            throw new IllegalArgumentException("segment, first burst or burst length");
        }
    }

    /** Our side of {@code key}. */
    String value(LoginKey key) {
        return switch (key) {
            case HEADER_DIGEST -> headerDigests;
            case DATA_DIGEST -> dataDigests;
            case MAX_CONNECTIONS, ISCSI_PROTOCOL_LEVEL -> "1";
            case INITIAL_R2T -> yes(initialR2t);
            case IMMEDIATE_DATA -> yes(immediateData);
            case MAX_RECV_DATA_SEGMENT_LENGTH -> Integer.toString(maxRecvDataSegmentBytes);
            case MAX_BURST_LENGTH -> Integer.toString(maxBurstBytes);
            case FIRST_BURST_LENGTH -> Integer.toString(firstBurstBytes);
            case MAX_OUTSTANDING_R2T -> Integer.toString(maxOutstandingR2t);
            // Nothing survives a connection at recovery level 0, so there is nothing to wait for or to retain.
            case DEFAULT_TIME2WAIT, DEFAULT_TIME2RETAIN, ERROR_RECOVERY_LEVEL -> "0";
            case DATA_PDU_IN_ORDER, DATA_SEQUENCE_IN_ORDER -> Negotiation.YES;
            case TASK_REPORTING -> "RFC3720";
            case SEND_TARGETS,
                    TARGET_NAME,
                    INITIATOR_NAME,
                    TARGET_ALIAS,
                    INITIATOR_ALIAS,
                    TARGET_ADDRESS,
                    TARGET_PORTAL_GROUP_TAG,
                    SESSION_TYPE,
                    AUTH_METHOD,
                    CHAP_A,
                    CHAP_I,
                    CHAP_C,
                    CHAP_N,
                    CHAP_R,
                    IF_MARKER,
                    OF_MARKER,
                    IF_MARK_INT,
                    OF_MARK_INT -> "";
        };
    }

    private static String yes(boolean value) {
        return value ? Negotiation.YES : Negotiation.NO;
    }
}

package io.caisson.iscsi.login;

/**
 * What holds for a session after login.
 *
 * @param peerMaxDataSegmentBytes the MaxRecvDataSegmentLength that the initiator declared: we send no more in one PDU
 * @param ourMaxDataSegmentBytes the one that we declared, or the default if login never reached that stage
 * @param firstBurstBytes never more than {@code maxBurstBytes}
 */
public record NegotiatedParameters(
        boolean discovery,
        boolean headerDigest,
        boolean dataDigest,
        int peerMaxDataSegmentBytes,
        int ourMaxDataSegmentBytes,
        int maxBurstBytes,
        int firstBurstBytes,
        int maxOutstandingR2t,
        boolean initialR2t,
        boolean immediateData,
        int time2WaitSeconds,
        int time2RetainSeconds) {

    /** The same with another limit for what we send, as redeclared in the full feature phase. */
    public NegotiatedParameters withPeerMaxDataSegment(int bytes) {
        return new NegotiatedParameters(
                discovery,
                headerDigest,
                dataDigest,
                bytes,
                ourMaxDataSegmentBytes,
                maxBurstBytes,
                firstBurstBytes,
                maxOutstandingR2t,
                initialR2t,
                immediateData,
                time2WaitSeconds,
                time2RetainSeconds);
    }
}

package io.caisson.tests.initiator;

import java.util.Map;

/**
 * What login settled. Lengths in bytes.
 *
 * @param sendDataSegmentLength the longest data segment the target takes (its MaxRecvDataSegmentLength)
 * @param receiveDataSegmentLength the longest one we take
 * @param answers every key the target sent, as it sent it
 */
public record SessionParameters(
        boolean headerDigest,
        boolean dataDigest,
        boolean immediateData,
        boolean initialR2t,
        int maxOutstandingR2t,
        int firstBurstLength,
        int maxBurstLength,
        int sendDataSegmentLength,
        int receiveDataSegmentLength,
        int sessionHandle,
        Map<String, String> answers) {

    /** How many bytes of a write of {@code lengthBytes} go in the command PDU itself. */
    int immediateBytes(int lengthBytes) {
        return immediateData ? Math.min(lengthBytes, Math.min(firstBurstLength, sendDataSegmentLength)) : 0;
    }

    /** How many bytes of a write go without being asked for, immediate ones included. */
    int unsolicitedBytes(int lengthBytes) {
        return initialR2t ? immediateBytes(lengthBytes) : Math.min(lengthBytes, firstBurstLength);
    }
}

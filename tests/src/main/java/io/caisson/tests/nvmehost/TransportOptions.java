package io.caisson.tests.nvmehost;

/**
 * What one connection asks for (TCP, 3.6.2.2), and how much may be in flight on it.
 *
 * @param requestsMax how many R2T of one command may be outstanding
 * @param capsuleDataMaxBytes data up to this length goes in the capsule; what the controller takes is asked elsewhere
 * @param pipelined how many commands may be in flight, and how many more may wait
 */
public record TransportOptions(
        boolean headerDigest,
        boolean dataDigest,
        int requestsMax,
        int capsuleDataMaxBytes,
        int pipelined,
        int timeoutMillis) {

    /** As Linux asks: no digests, one R2T. */
    public static final TransportOptions DEFAULT = new TransportOptions(false, false, 1, 8192, 31, 20_000);

    public TransportOptions withDigests(boolean header, boolean data) {
        return new TransportOptions(header, data, requestsMax, capsuleDataMaxBytes, pipelined, timeoutMillis);
    }

    public TransportOptions withRequestsMax(int requests) {
        return new TransportOptions(headerDigest, dataDigest, requests, capsuleDataMaxBytes, pipelined, timeoutMillis);
    }

    public TransportOptions withCapsuleDataMaxBytes(int bytes) {
        return new TransportOptions(headerDigest, dataDigest, requestsMax, bytes, pipelined, timeoutMillis);
    }

    public TransportOptions withPipelined(int commands) {
        return new TransportOptions(
                headerDigest, dataDigest, requestsMax, capsuleDataMaxBytes, commands, timeoutMillis);
    }
}

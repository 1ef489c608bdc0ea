package io.caisson.tests.nvmehost;

/**
 * What ICReq and ICResp came to.
 *
 * @param alignment CPDA as on the wire
 * @param hostDataMaxBytes MAXH2CDATA: the most data of one H2CData PDU
 * @param requestsMax how many R2T of one command may be outstanding
 */
public record TransportParameters(
        boolean headerDigest, boolean dataDigest, int alignment, int hostDataMaxBytes, int requestsMax) {}

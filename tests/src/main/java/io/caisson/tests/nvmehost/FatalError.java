package io.caisson.tests.nvmehost;

/** Fatal error status of a termination request (TCP, figure 26). */
public enum FatalError {
    RESERVED,
    INVALID_PDU_HEADER_FIELD,
    PDU_SEQUENCE_ERROR,
    HEADER_DIGEST_ERROR,
    DATA_TRANSFER_OUT_OF_RANGE,
    /** Also: more R2T than were allowed, by a controller. */
    DATA_TRANSFER_LIMIT_EXCEEDED,
    UNSUPPORTED_PARAMETER;

    public static FatalError of(int status) {
        return status > 0 && status < values().length ? values()[status] : RESERVED;
    }

    public int code() {
        return ordinal();
    }
}

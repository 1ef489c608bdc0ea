package io.caisson.nvme.pdu;

/** FES: why a connection is terminated (NVM Express TCP Transport Specification, 3.6.2, C2HTermReq). */
public enum FatalErrorStatus {
    /** FEI is the offset of the field. */
    INVALID_PDU_HEADER_FIELD(0x01),
    PDU_SEQUENCE_ERROR(0x02),
    /** FEI is the digest that was received. */
    HEADER_DIGEST_ERROR(0x03),
    /** Data that nobody asked for at that place. */
    DATA_TRANSFER_OUT_OF_RANGE(0x04),
    /** More data in a PDU than MAXH2CDATA. */
    DATA_TRANSFER_LIMIT_EXCEEDED(0x05),
    /** FEI is the offset of the parameter. */
    UNSUPPORTED_PARAMETER(0x06);

    private final int code;

    FatalErrorStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}

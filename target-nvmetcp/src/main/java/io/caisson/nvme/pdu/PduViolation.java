package io.caisson.nvme.pdu;

/**
 * A host broke the rules in a way that ends its connection (NVM Express TCP Transport Specification, 3.5). Caught at one
 * place per connection, which sends it back as C2HTermReq. Carries no stack trace: it says nothing about us.
 */
public final class PduViolation extends Exception {

    private static final long serialVersionUID = 1L;

    private final FatalErrorStatus status;
    private final int information;

    private PduViolation(FatalErrorStatus status, int information, String message) {
        super(message, null, false, false);
        this.status = status;
        this.information = information;
    }

    /** @param offset of the field that is wrong, from the beginning of the PDU */
    static PduViolation field(int offset, String message) {
        return new PduViolation(FatalErrorStatus.INVALID_PDU_HEADER_FIELD, offset, message);
    }

    /** @param offset of what we do not have, from the beginning of the PDU */
    static PduViolation unsupported(int offset, String message) {
        return new PduViolation(FatalErrorStatus.UNSUPPORTED_PARAMETER, offset, message);
    }

    /** @param received the digest that does not match */
    static PduViolation headerDigest(int received) {
        return new PduViolation(FatalErrorStatus.HEADER_DIGEST_ERROR, received, "header digest is wrong");
    }

    /** A PDU that may not come now. */
    public static PduViolation sequence(String message) {
        return new PduViolation(FatalErrorStatus.PDU_SEQUENCE_ERROR, 0, message);
    }

    /** Data at a place where none was asked for. */
    public static PduViolation outOfRange(String message) {
        return new PduViolation(FatalErrorStatus.DATA_TRANSFER_OUT_OF_RANGE, 0, message);
    }

    static PduViolation limitExceeded(String message) {
        return new PduViolation(FatalErrorStatus.DATA_TRANSFER_LIMIT_EXCEEDED, 0, message);
    }

    public FatalErrorStatus status() {
        return status;
    }

    /** FEI. */
    public int information() {
        return information;
    }
}

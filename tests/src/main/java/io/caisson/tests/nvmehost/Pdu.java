package io.caisson.tests.nvmehost;

/** Where the fields of PDUs are (TCP, 3.6). Offsets in bytes; all numbers are little-endian. */
final class Pdu {
    /** PDU types. */
    static final int IC_REQUEST = 0x00;

    static final int IC_RESPONSE = 0x01;
    static final int HOST_TERMINATION = 0x02;
    static final int CONTROLLER_TERMINATION = 0x03;
    static final int COMMAND_CAPSULE = 0x04;
    static final int RESPONSE_CAPSULE = 0x05;
    static final int HOST_DATA = 0x06;
    static final int CONTROLLER_DATA = 0x07;
    static final int READY_TO_TRANSFER = 0x09;

    /** The common header. */
    static final int TYPE = 0;

    static final int FLAGS = 1;
    static final int HEADER_LENGTH = 2;
    static final int DATA_OFFSET = 3;
    static final int LENGTH = 4;
    static final int COMMON_BYTES = 8;

    /** Flags. */
    static final int HEADER_DIGEST = 0x01;

    static final int DATA_DIGEST = 0x02;
    static final int LAST = 0x04;
    static final int SUCCESS = 0x08;

    /** Initialize connection. */
    static final int IC_BYTES = 128;

    static final int FORMAT_VERSION = 8;
    static final int ALIGNMENT = 10;
    static final int DIGESTS = 11;
    static final int MAX_R2T = 12;
    static final int MAX_HOST_DATA = 12;

    /** Termination. */
    static final int FATAL_STATUS = 8;

    static final int FATAL_INFORMATION = 10;
    static final int TERMINATION_HEADER_BYTES = 24;
    static final int TERMINATION_MAX_BYTES = 152;

    /** Capsules. */
    static final int ENTRY = 8;

    static final int COMMAND_HEADER_BYTES = 72;
    static final int RESPONSE_HEADER_BYTES = 24;

    /** Data and requests for it. */
    static final int COMMAND_ID = 8;

    static final int TRANSFER_TAG = 10;
    static final int TRANSFER_OFFSET = 12;
    static final int TRANSFER_LENGTH = 16;
    static final int DATA_HEADER_BYTES = 24;

    static final int DIGEST_BYTES = 4;

    private Pdu() {}

    /** The next offset at or after {@code offset} that the controller's CPDA allows for data. */
    static int aligned(int offset, int alignment) {
        int unit = (alignment + 1) * 4;
        return (offset + unit - 1) / unit * unit;
    }
}

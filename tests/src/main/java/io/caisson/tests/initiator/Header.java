package io.caisson.tests.initiator;

/** Where things stand in the 48-byte basic header segment (section 11), and the values that they take. */
final class Header {
    static final int LENGTH_BYTES = 48;
    static final int DIGEST_BYTES = 4;
    static final int RESERVED_TAG = 0xFFFF_FFFF;

    static final int OPCODE = 0;
    static final int FLAGS = 1;
    static final int RESPONSE = 2;
    static final int STATUS = 3;
    static final int AHS_WORDS = 4;
    static final int DATA_LENGTH = 5;
    static final int LUN = 8;
    static final int ISID = 8;
    static final int TSIH = 14;
    static final int TASK_TAG = 16;
    static final int EXPECTED_LENGTH = 20;
    static final int TRANSFER_TAG = 20;
    static final int REFERENCED_TAG = 20;
    static final int CONNECTION_ID = 20;
    static final int COMMAND_SN = 24;
    static final int STATUS_SN = 24;
    static final int EXPECTED_STATUS_SN = 28;
    static final int EXPECTED_COMMAND_SN = 28;
    static final int MAX_COMMAND_SN = 32;
    static final int REFERENCED_COMMAND_SN = 32;
    static final int CDB = 32;
    static final int DATA_SN = 36;
    static final int LOGIN_STATUS = 36;
    static final int ASYNC_EVENT = 36;
    static final int BUFFER_OFFSET = 40;
    static final int RESIDUAL = 44;
    static final int DESIRED_LENGTH = 44;

    static final int IMMEDIATE = 0x40;
    static final int OPCODE_MASK = 0x3F;

    static final int NOP_OUT = 0x00;
    static final int SCSI_COMMAND = 0x01;
    static final int TASK_MANAGEMENT_REQUEST = 0x02;
    static final int LOGIN_REQUEST = 0x03;
    static final int TEXT_REQUEST = 0x04;
    static final int DATA_OUT = 0x05;
    static final int LOGOUT_REQUEST = 0x06;
    static final int NOP_IN = 0x20;
    static final int SCSI_RESPONSE = 0x21;
    static final int TASK_MANAGEMENT_RESPONSE = 0x22;
    static final int LOGIN_RESPONSE = 0x23;
    static final int TEXT_RESPONSE = 0x24;
    static final int DATA_IN = 0x25;
    static final int LOGOUT_RESPONSE = 0x26;
    static final int READY_TO_TRANSFER = 0x31;
    static final int ASYNC_MESSAGE = 0x32;
    static final int REJECT = 0x3F;

    static final int FINAL = 0x80;
    static final int READ = 0x40;
    static final int WRITE = 0x20;
    static final int SIMPLE_TASK = 0x01;
    static final int CONTINUE = 0x40;
    static final int TRANSIT = 0x80;
    static final int OVERFLOW = 0x04;
    static final int UNDERFLOW = 0x02;
    static final int WITH_STATUS = 0x01;

    private Header() {}

    /** The data segment's length with the pad bytes that bring it to a multiple of four (section 11.2.1.6). */
    static int padded(int lengthBytes) {
        return (lengthBytes + 3) & ~3;
    }
}

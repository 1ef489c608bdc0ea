package io.caisson.iscsi.scsi.cdb;

/** The fields of CDBs beside block ranges, named as the standards name them. */
public final class Fields {

    /** Of a CDB of {@code cdbBytes}: the last byte, bit 2 (SAM-5, 5.2). We do not do ACA, so it must be zero. */
    static CdbField naca(int cdbBytes) {
        return CdbField.bit(cdbBytes - 1, 2);
    }

    /** SAM-2 had linked commands; where the bit is still set, the initiator expects what we do not do. */
    static CdbField link(int cdbBytes) {
        return CdbField.bit(cdbBytes - 1, 0);
    }

    public static final CdbField OPERATION_CODE = CdbField.bytes(0, 1);
    public static final CdbField SERVICE_ACTION = CdbField.bits(1, 4, 5);

    static final CdbField PROTECT = CdbField.bits(1, 7, 3);
    static final CdbField DPO = CdbField.bit(1, 4);
    static final CdbField FUA = CdbField.bit(1, 3);
    static final CdbField BYTE_CHECK = CdbField.bits(1, 2, 2);
    static final CdbField IMMEDIATE = CdbField.bit(1, 1);
    static final CdbField WRITE_SAME_ANCHOR = CdbField.bit(1, 4);
    static final CdbField WRITE_SAME_UNMAP = CdbField.bit(1, 3);
    static final CdbField WRITE_SAME_PBDATA = CdbField.bit(1, 2);
    static final CdbField WRITE_SAME_LBDATA = CdbField.bit(1, 1);
    static final CdbField WRITE_SAME_NO_DATA_OUT = CdbField.bit(1, 0);
    static final CdbField ATOMIC_BOUNDARY = CdbField.bytes(10, 2);
    static final CdbField UNMAP_ANCHOR = CdbField.bit(1, 0);
    static final CdbField UNMAP_PARAMETER_LIST_LENGTH = CdbField.bytes(7, 2);

    static final CdbField INQUIRY_COMMAND_DATA = CdbField.bit(1, 1);
    static final CdbField INQUIRY_EVPD = CdbField.bit(1, 0);
    public static final CdbField INQUIRY_PAGE_CODE = CdbField.bytes(2, 1);
    static final CdbField INQUIRY_ALLOCATION_LENGTH = CdbField.bytes(3, 2);

    public static final CdbField SELECT_REPORT = CdbField.bytes(2, 1);
    static final CdbField REPORT_ALLOCATION_LENGTH = CdbField.bytes(6, 4);

    static final CdbField REQUEST_SENSE_DESCRIPTOR = CdbField.bit(1, 0);
    static final CdbField REQUEST_SENSE_ALLOCATION_LENGTH = CdbField.bytes(4, 1);

    static final CdbField MODE_LONG_LBA_ACCEPTED = CdbField.bit(1, 4);
    static final CdbField MODE_DISABLE_BLOCK_DESCRIPTORS = CdbField.bit(1, 3);
    static final CdbField MODE_PAGE_CONTROL = CdbField.bits(2, 7, 2);
    public static final CdbField MODE_PAGE_CODE = CdbField.bits(2, 5, 6);
    public static final CdbField MODE_SUBPAGE_CODE = CdbField.bytes(3, 1);
    static final CdbField MODE_6_LENGTH = CdbField.bytes(4, 1);
    static final CdbField MODE_10_LENGTH = CdbField.bytes(7, 2);
    static final CdbField MODE_PAGE_FORMAT = CdbField.bit(1, 4);
    static final CdbField MODE_REVERT_TO_DEFAULTS = CdbField.bit(1, 1);
    static final CdbField MODE_SAVE_PAGES = CdbField.bit(1, 0);

    static final CdbField LOG_PARAMETER_CONTROL = CdbField.bit(1, 1);
    static final CdbField LOG_SAVE_PARAMETERS = CdbField.bit(1, 0);
    static final CdbField LOG_PAGE_CONTROL = CdbField.bits(2, 7, 2);
    public static final CdbField LOG_PAGE_CODE = CdbField.bits(2, 5, 6);
    public static final CdbField LOG_SUBPAGE_CODE = CdbField.bytes(3, 1);
    public static final CdbField LOG_PARAMETER_POINTER = CdbField.bytes(5, 2);
    static final CdbField LOG_ALLOCATION_LENGTH = CdbField.bytes(7, 2);

    static final CdbField PARAMETER_DATA_FORMAT = CdbField.bits(1, 7, 3);
    static final CdbField REPORT_TIMEOUTS = CdbField.bit(2, 7);
    public static final CdbField REPORTING_OPTIONS = CdbField.bits(2, 2, 3);
    public static final CdbField REQUESTED_OPERATION_CODE = CdbField.bytes(3, 1);
    public static final CdbField REQUESTED_SERVICE_ACTION = CdbField.bytes(4, 2);
    static final CdbField REPORT_EXTENDED_DATA = CdbField.bit(2, 7);

    static final CdbField DIAGNOSTIC_SELF_TEST_CODE = CdbField.bits(1, 7, 3);
    static final CdbField DIAGNOSTIC_PAGE_FORMAT = CdbField.bit(1, 4);
    static final CdbField DIAGNOSTIC_SELF_TEST = CdbField.bit(1, 2);
    static final CdbField DIAGNOSTIC_DEVICE_OFFLINE = CdbField.bit(1, 1);
    static final CdbField DIAGNOSTIC_UNIT_OFFLINE = CdbField.bit(1, 0);
    static final CdbField DIAGNOSTIC_PAGE_CODE_VALID = CdbField.bit(1, 0);
    static final CdbField DIAGNOSTIC_PAGE_CODE = CdbField.bytes(2, 1);
    static final CdbField DIAGNOSTIC_LENGTH = CdbField.bytes(3, 2);

    static final CdbField START_STOP_IMMEDIATE = CdbField.bit(1, 0);
    static final CdbField START_STOP_POWER_CONDITION = CdbField.bits(4, 7, 4);
    static final CdbField START_STOP_LOAD_EJECT = CdbField.bit(4, 1);
    static final CdbField START_STOP_START = CdbField.bit(4, 0);

    static final CdbField READ_CAPACITY_10_ADDRESS = CdbField.bytes(2, 4);
    static final CdbField READ_CAPACITY_10_PARTIAL = CdbField.bit(8, 0);
    static final CdbField SERVICE_ACTION_IN_ADDRESS = CdbField.bytes(2, 8);
    static final CdbField SERVICE_ACTION_IN_ALLOCATION_LENGTH = CdbField.bytes(10, 4);

    /** Of EXTENDED COPY, POPULATE TOKEN, WRITE USING TOKEN and, as ALLOCATION LENGTH, of what asks for their results. */
    public static final CdbField COPY_LENGTH = CdbField.bytes(10, 4);

    public static final CdbField COPY_LIST_IDENTIFIER_1 = CdbField.bytes(2, 1);
    public static final CdbField COPY_LIST_IDENTIFIER_4 = CdbField.bytes(2, 4);
    static final CdbField TOKEN_LIST_IDENTIFIER = CdbField.bytes(6, 4);

    static final CdbField RESERVE_THIRD_PARTY = CdbField.bit(1, 4);
    static final CdbField RESERVE_LONG_ID = CdbField.bit(1, 1);
    static final CdbField RESERVE_EXTENT = CdbField.bit(1, 0);

    static final CdbField PERSISTENT_RESERVE_IN_ALLOCATION_LENGTH = CdbField.bytes(7, 2);
    public static final CdbField PERSISTENT_RESERVE_OUT_SCOPE = CdbField.bits(2, 7, 4);
    public static final CdbField PERSISTENT_RESERVE_OUT_TYPE = CdbField.bits(2, 3, 4);
    static final CdbField PERSISTENT_RESERVE_OUT_PARAMETER_LIST_LENGTH = CdbField.bytes(5, 4);

    private Fields() {}
}

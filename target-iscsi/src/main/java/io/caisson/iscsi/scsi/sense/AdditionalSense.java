package io.caisson.iscsi.scsi.sense;

/** Additional sense codes and qualifiers (SPC-5, annex F), each with the sense key that we report it under. */
public enum AdditionalSense {
    NO_ADDITIONAL_SENSE_INFORMATION(SenseKey.NO_SENSE, 0x00, 0x00),

    UNRECOVERED_READ_ERROR(SenseKey.MEDIUM_ERROR, 0x11, 0x00),

    LOGICAL_UNIT_FAILED_SELF_TEST(SenseKey.HARDWARE_ERROR, 0x3E, 0x03),

    /** The data that arrived is not what the CDB announced. */
    INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT(SenseKey.ILLEGAL_REQUEST, 0x0E, 0x03),
    PARAMETER_LIST_LENGTH_ERROR(SenseKey.ILLEGAL_REQUEST, 0x1A, 0x00),
    INVALID_COMMAND_OPERATION_CODE(SenseKey.ILLEGAL_REQUEST, 0x20, 0x00),
    LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE(SenseKey.ILLEGAL_REQUEST, 0x21, 0x00),
    INVALID_FIELD_IN_CDB(SenseKey.ILLEGAL_REQUEST, 0x24, 0x00),
    LOGICAL_UNIT_NOT_SUPPORTED(SenseKey.ILLEGAL_REQUEST, 0x25, 0x00),
    INVALID_FIELD_IN_PARAMETER_LIST(SenseKey.ILLEGAL_REQUEST, 0x26, 0x00),
    SAVING_PARAMETERS_NOT_SUPPORTED(SenseKey.ILLEGAL_REQUEST, 0x39, 0x00),

    POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED(SenseKey.UNIT_ATTENTION, 0x29, 0x00),
    POWER_ON_OCCURRED(SenseKey.UNIT_ATTENTION, 0x29, 0x01),
    SCSI_BUS_RESET_OCCURRED(SenseKey.UNIT_ATTENTION, 0x29, 0x02),
    BUS_DEVICE_RESET_FUNCTION_OCCURRED(SenseKey.UNIT_ATTENTION, 0x29, 0x03),
    MODE_PARAMETERS_CHANGED(SenseKey.UNIT_ATTENTION, 0x2A, 0x01),
    CAPACITY_DATA_HAS_CHANGED(SenseKey.UNIT_ATTENTION, 0x2A, 0x09),
    COMMANDS_CLEARED_BY_ANOTHER_INITIATOR(SenseKey.UNIT_ATTENTION, 0x2F, 0x00),
    THIN_PROVISIONING_SOFT_THRESHOLD_REACHED(SenseKey.UNIT_ATTENTION, 0x38, 0x07),
    REPORTED_LUNS_DATA_HAS_CHANGED(SenseKey.UNIT_ATTENTION, 0x3F, 0x0E),

    WRITE_PROTECTED(SenseKey.DATA_PROTECT, 0x27, 0x00),
    SPACE_ALLOCATION_FAILED_WRITE_PROTECT(SenseKey.DATA_PROTECT, 0x27, 0x07),

    MISCOMPARE_DURING_VERIFY_OPERATION(SenseKey.MISCOMPARE, 0x1D, 0x00);

    private final SenseKey key;
    private final int code;
    private final int qualifier;

    AdditionalSense(SenseKey key, int code, int qualifier) {
        this.key = key;
        this.code = code;
        this.qualifier = qualifier;
    }

    public SenseKey key() {
        return key;
    }

    /** ADDITIONAL SENSE CODE. */
    public int code() {
        return code;
    }

    /** ADDITIONAL SENSE CODE QUALIFIER. */
    public int qualifier() {
        return qualifier;
    }
}

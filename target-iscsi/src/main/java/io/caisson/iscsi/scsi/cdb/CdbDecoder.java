package io.caisson.iscsi.scsi.cdb;

import static io.caisson.iscsi.scsi.cdb.Fields.*;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;

/**
 * From bytes to {@link Cdb}. Fields that ask for something we do not do are refused with a pointer to them; reserved
 * fields are ignored, as initiators of older standards have had other uses for them.
 */
public final class CdbDecoder {

    private static final Cdb UNKNOWN = new Cdb.Invalid(Sense.of(AdditionalSense.INVALID_COMMAND_OPERATION_CODE));
    private static final int LONGEST_CDB_BYTES = 16;
    private static final int PAGE_CONTROL_SAVED = 3;
    private static final int LOG_CURRENT_CUMULATIVE = 1;
    /** PARAMETER DATA FORMAT of REPORT TARGET PORT GROUPS. */
    private static final int EXTENDED_HEADER = 1;

    private static final int POWER_CONDITION_ACTIVE = 1;

    private CdbDecoder() {}

    /** Never fails: what is no command of ours comes back as {@link Cdb.Invalid}. */
    public static Cdb decode(byte[] cdb) {
        if (cdb.length < LONGEST_CDB_BYTES) {
            return new Cdb.Invalid(Sense.of(AdditionalSense.INVALID_FIELD_IN_CDB));
        }
        Command[] candidates = CommandTable.BY_OPERATION_CODE[OPERATION_CODE.readInt(cdb)];
        if (candidates.length == 0) {
            return UNKNOWN;
        }
        if (!candidates[0].hasServiceAction()) {
            return candidates[0].decode(cdb);
        }
        int serviceAction = SERVICE_ACTION.readInt(cdb);
        for (Command candidate : candidates) {
            if (candidate.serviceAction() == serviceAction) {
                return candidate.decode(cdb);
            }
        }
        return invalid(SERVICE_ACTION);
    }

    private static Cdb invalid(CdbField field) {
        return new Cdb.Invalid(field.invalid());
    }

    static Cdb read6(byte[] cdb) {
        return new Cdb.Read(BlockFields.SIX.range(cdb));
    }

    static Cdb write6(byte[] cdb) {
        return new Cdb.Write(BlockFields.SIX.range(cdb));
    }

    static Cdb read(BlockFields fields, byte[] cdb) {
        return PROTECT.isSet(cdb) ? invalid(PROTECT) : new Cdb.Read(fields.range(cdb));
    }

    static Cdb write(BlockFields fields, byte[] cdb) {
        return PROTECT.isSet(cdb) ? invalid(PROTECT) : new Cdb.Write(fields.range(cdb));
    }

    static Cdb orWrite(byte[] cdb) {
        return PROTECT.isSet(cdb) ? invalid(PROTECT) : new Cdb.OrWrite(BlockFields.SIXTEEN.range(cdb));
    }

    /** MAXIMUM ATOMIC BOUNDARY SIZE=0: a command is atomic as a whole, and cannot be several atomic writes. */
    static Cdb writeAtomic(byte[] cdb) {
        if (PROTECT.isSet(cdb)) {
            return invalid(PROTECT);
        }
        return ATOMIC_BOUNDARY.isSet(cdb)
                ? invalid(ATOMIC_BOUNDARY)
                : new Cdb.WriteAtomic(BlockFields.ATOMIC.range(cdb));
    }

    static Cdb compareAndWrite(byte[] cdb) {
        return PROTECT.isSet(cdb) ? invalid(PROTECT) : new Cdb.CompareAndWrite(BlockFields.COMPARE.range(cdb));
    }

    static Cdb verify(BlockFields fields, byte[] cdb) {
        if (PROTECT.isSet(cdb)) {
            return invalid(PROTECT);
        }
        return switch (BYTE_CHECK.readInt(cdb)) {
            case 0 -> new Cdb.Verify(fields.range(cdb), ByteCheck.NONE);
            case 1 -> new Cdb.Verify(fields.range(cdb), ByteCheck.EVERY_BLOCK);
            case 3 -> new Cdb.Verify(fields.range(cdb), ByteCheck.ONE_BLOCK);
            default -> invalid(BYTE_CHECK);
        };
    }

    /** Only 00b and 01b are defined here: one block of data cannot be written to many. */
    static Cdb writeAndVerify(BlockFields fields, byte[] cdb) {
        if (PROTECT.isSet(cdb)) {
            return invalid(PROTECT);
        }
        return switch (BYTE_CHECK.readInt(cdb)) {
            case 0 -> new Cdb.WriteAndVerify(fields.range(cdb), ByteCheck.NONE);
            case 1 -> new Cdb.WriteAndVerify(fields.range(cdb), ByteCheck.EVERY_BLOCK);
            default -> invalid(BYTE_CHECK);
        };
    }

    static Cdb prefetch(BlockFields fields, byte[] cdb) {
        return new Cdb.Prefetch(fields.range(cdb));
    }

    static Cdb synchronizeCache(BlockFields fields, byte[] cdb) {
        return new Cdb.SynchronizeCache(fields.range(cdb));
    }

    static Cdb writeSame10(byte[] cdb) {
        return writeSame(BlockFields.TEN, cdb, false);
    }

    static Cdb writeSame16(byte[] cdb) {
        return writeSame(BlockFields.SIXTEEN, cdb, WRITE_SAME_NO_DATA_OUT.isSet(cdb));
    }

    private static Cdb writeSame(BlockFields fields, byte[] cdb, boolean noDataOut) {
        if (PROTECT.isSet(cdb)) {
            return invalid(PROTECT);
        }
        if (WRITE_SAME_ANCHOR.isSet(cdb)) {
            return invalid(WRITE_SAME_ANCHOR); // ANC_SUP=0
        }
        if (WRITE_SAME_PBDATA.isSet(cdb)) {
            return invalid(WRITE_SAME_PBDATA); // SBC-2: the block would differ from place to place
        }
        if (WRITE_SAME_LBDATA.isSet(cdb)) {
            return invalid(WRITE_SAME_LBDATA);
        }
        return new Cdb.WriteSame(fields.range(cdb), WRITE_SAME_UNMAP.isSet(cdb), noDataOut);
    }

    static Cdb unmap(byte[] cdb) {
        return UNMAP_ANCHOR.isSet(cdb)
                ? invalid(UNMAP_ANCHOR)
                : new Cdb.Unmap(UNMAP_PARAMETER_LIST_LENGTH.readInt(cdb));
    }

    static Cdb inquiry(byte[] cdb) {
        if (INQUIRY_COMMAND_DATA.isSet(cdb)) {
            return invalid(INQUIRY_COMMAND_DATA);
        }
        boolean vitalProductData = INQUIRY_EVPD.isSet(cdb);
        if (!vitalProductData && INQUIRY_PAGE_CODE.isSet(cdb)) {
            return invalid(INQUIRY_PAGE_CODE);
        }
        return new Cdb.Inquiry(
                vitalProductData, INQUIRY_PAGE_CODE.readInt(cdb), INQUIRY_ALLOCATION_LENGTH.readInt(cdb));
    }

    static Cdb reportLuns(byte[] cdb) {
        return new Cdb.ReportLuns(SELECT_REPORT.readInt(cdb), REPORT_ALLOCATION_LENGTH.read(cdb));
    }

    static Cdb requestSense(byte[] cdb) {
        return new Cdb.RequestSense(REQUEST_SENSE_DESCRIPTOR.isSet(cdb), REQUEST_SENSE_ALLOCATION_LENGTH.readInt(cdb));
    }

    static Cdb modeSense6(byte[] cdb) {
        return modeSense(cdb, false, MODE_6_LENGTH);
    }

    static Cdb modeSense10(byte[] cdb) {
        return modeSense(cdb, true, MODE_10_LENGTH);
    }

    private static Cdb modeSense(byte[] cdb, boolean tenByte, CdbField length) {
        int pageControl = MODE_PAGE_CONTROL.readInt(cdb);
        if (pageControl == PAGE_CONTROL_SAVED) {
            return new Cdb.Invalid(Sense.of(AdditionalSense.SAVING_PARAMETERS_NOT_SUPPORTED));
        }
        return new Cdb.ModeSense(
                tenByte,
                tenByte && MODE_LONG_LBA_ACCEPTED.isSet(cdb),
                MODE_DISABLE_BLOCK_DESCRIPTORS.isSet(cdb),
                pageControl,
                MODE_PAGE_CODE.readInt(cdb),
                MODE_SUBPAGE_CODE.readInt(cdb),
                length.readInt(cdb));
    }

    static Cdb modeSelect6(byte[] cdb) {
        return modeSelect(cdb, false, MODE_6_LENGTH);
    }

    static Cdb modeSelect10(byte[] cdb) {
        return modeSelect(cdb, true, MODE_10_LENGTH);
    }

    private static Cdb modeSelect(byte[] cdb, boolean tenByte, CdbField length) {
        if (MODE_SAVE_PAGES.isSet(cdb)) {
            return invalid(MODE_SAVE_PAGES);
        }
        if (MODE_REVERT_TO_DEFAULTS.isSet(cdb)) {
            return invalid(MODE_REVERT_TO_DEFAULTS); // RTD_SUP=0
        }
        int parameterListLength = length.readInt(cdb);
        if (parameterListLength > 0 && !MODE_PAGE_FORMAT.isSet(cdb)) {
            return invalid(MODE_PAGE_FORMAT); // we have no vendor-specific format
        }
        return new Cdb.ModeSelect(tenByte, parameterListLength);
    }

    static Cdb logSense(byte[] cdb) {
        if (LOG_SAVE_PARAMETERS.isSet(cdb)) {
            return invalid(LOG_SAVE_PARAMETERS);
        }
        if (LOG_PARAMETER_CONTROL.isSet(cdb)) {
            return invalid(LOG_PARAMETER_CONTROL);
        }
        if (LOG_PAGE_CONTROL.readInt(cdb) > LOG_CURRENT_CUMULATIVE) {
            return invalid(LOG_PAGE_CONTROL); // thresholds and defaults: our parameters have none
        }
        return new Cdb.LogSense(
                LOG_PAGE_CODE.readInt(cdb),
                LOG_SUBPAGE_CODE.readInt(cdb),
                LOG_PARAMETER_POINTER.readInt(cdb),
                LOG_ALLOCATION_LENGTH.readInt(cdb));
    }

    /** Without a page code it is the page that the last SEND DIAGNOSTIC asked for, and that can only be the list of pages. */
    static Cdb receiveDiagnosticResults(byte[] cdb) {
        if (DIAGNOSTIC_PAGE_CODE_VALID.isSet(cdb) && DIAGNOSTIC_PAGE_CODE.isSet(cdb)) {
            return invalid(DIAGNOSTIC_PAGE_CODE);
        }
        return new Cdb.ReceiveDiagnosticResults(DIAGNOSTIC_LENGTH.readInt(cdb));
    }

    /** The default self-test, or the page that asks for the list of pages; no tests in the background, none that disturb. */
    static Cdb sendDiagnostic(byte[] cdb) {
        if (DIAGNOSTIC_SELF_TEST_CODE.isSet(cdb)) {
            return invalid(DIAGNOSTIC_SELF_TEST_CODE);
        }
        boolean selfTest = DIAGNOSTIC_SELF_TEST.isSet(cdb);
        int length = DIAGNOSTIC_LENGTH.readInt(cdb);
        if (length > 0 && selfTest) {
            return invalid(DIAGNOSTIC_LENGTH);
        }
        if (length > 0 && !DIAGNOSTIC_PAGE_FORMAT.isSet(cdb)) {
            return invalid(DIAGNOSTIC_PAGE_FORMAT);
        }
        return new Cdb.SendDiagnostic(selfTest, length);
    }

    static Cdb reportTimestamp(byte[] cdb) {
        return new Cdb.ReportTimestamp(REPORT_ALLOCATION_LENGTH.read(cdb));
    }

    /** A disk without a medium to load or a motor to stop can be told to be active, which it is. */
    static Cdb startStopUnit(byte[] cdb) {
        int powerCondition = START_STOP_POWER_CONDITION.readInt(cdb);
        if (powerCondition > POWER_CONDITION_ACTIVE) {
            return invalid(START_STOP_POWER_CONDITION);
        }
        if (powerCondition == 0 && START_STOP_LOAD_EJECT.isSet(cdb)) {
            return invalid(START_STOP_LOAD_EJECT);
        }
        if (powerCondition == 0 && !START_STOP_START.isSet(cdb)) {
            return invalid(START_STOP_START); // it would stop the disk of every other host, too
        }
        return new Cdb.StartStopUnit();
    }

    static Cdb readCapacity10(byte[] cdb) {
        return !READ_CAPACITY_10_PARTIAL.isSet(cdb) && READ_CAPACITY_10_ADDRESS.isSet(cdb)
                ? invalid(READ_CAPACITY_10_ADDRESS)
                : new Cdb.ReadCapacity10();
    }

    static Cdb readCapacity16(byte[] cdb) {
        return new Cdb.ReadCapacity16(SERVICE_ACTION_IN_ALLOCATION_LENGTH.read(cdb));
    }

    static Cdb getLbaStatus(byte[] cdb) {
        BlockRange range = new BlockRange(BlockFields.SIXTEEN, SERVICE_ACTION_IN_ADDRESS.read(cdb), 1);
        return new Cdb.GetLbaStatus(range, SERVICE_ACTION_IN_ALLOCATION_LENGTH.read(cdb));
    }

    static Cdb reportTargetPortGroups(byte[] cdb) {
        int format = PARAMETER_DATA_FORMAT.readInt(cdb);
        return format > EXTENDED_HEADER
                ? invalid(PARAMETER_DATA_FORMAT)
                : new Cdb.ReportTargetPortGroups(format == EXTENDED_HEADER, REPORT_ALLOCATION_LENGTH.read(cdb));
    }

    static Cdb reportSupportedOperationCodes(byte[] cdb) {
        return new Cdb.ReportSupportedOperationCodes(
                REPORT_TIMEOUTS.isSet(cdb),
                REPORTING_OPTIONS.readInt(cdb),
                REQUESTED_OPERATION_CODE.readInt(cdb),
                REQUESTED_SERVICE_ACTION.readInt(cdb),
                REPORT_ALLOCATION_LENGTH.read(cdb));
    }

    static Cdb reportSupportedTaskManagementFunctions(byte[] cdb) {
        return new Cdb.ReportSupportedTaskManagementFunctions(
                REPORT_EXTENDED_DATA.isSet(cdb), REPORT_ALLOCATION_LENGTH.read(cdb));
    }

    static Cdb extendedCopy(byte[] cdb) {
        return new Cdb.ExtendedCopy(COPY_LENGTH.read(cdb));
    }

    static Cdb populateToken(byte[] cdb) {
        return new Cdb.PopulateToken(TOKEN_LIST_IDENTIFIER.read(cdb), COPY_LENGTH.read(cdb));
    }

    static Cdb writeUsingToken(byte[] cdb) {
        return new Cdb.WriteUsingToken(TOKEN_LIST_IDENTIFIER.read(cdb), COPY_LENGTH.read(cdb));
    }

    static Cdb copyOperationAbort(byte[] cdb) {
        return new Cdb.CopyOperationAbort(COPY_LIST_IDENTIFIER_4.read(cdb));
    }

    static Cdb receiveCopyStatus(byte[] cdb) {
        return new Cdb.ReceiveCopyStatus(COPY_LIST_IDENTIFIER_1.readInt(cdb), COPY_LENGTH.read(cdb));
    }

    static Cdb receiveCopyOperatingParameters(byte[] cdb) {
        return new Cdb.ReceiveCopyOperatingParameters(COPY_LENGTH.read(cdb));
    }

    static Cdb receiveCopyFailureDetails(byte[] cdb) {
        return new Cdb.ReceiveCopyFailureDetails(COPY_LIST_IDENTIFIER_1.readInt(cdb), COPY_LENGTH.read(cdb));
    }

    static Cdb receiveRodTokenInformation(byte[] cdb) {
        return new Cdb.ReceiveRodTokenInformation(COPY_LIST_IDENTIFIER_4.read(cdb), COPY_LENGTH.read(cdb));
    }

    static Cdb reserve6(byte[] cdb) {
        return ofWholeUnit(new Cdb.Reserve(), cdb, RESERVE_THIRD_PARTY, RESERVE_EXTENT);
    }

    static Cdb reserve10(byte[] cdb) {
        return ofWholeUnit(new Cdb.Reserve(), cdb, RESERVE_THIRD_PARTY, RESERVE_LONG_ID, RESERVE_EXTENT);
    }

    static Cdb release6(byte[] cdb) {
        return ofWholeUnit(new Cdb.Release(), cdb, RESERVE_THIRD_PARTY, RESERVE_EXTENT);
    }

    static Cdb release10(byte[] cdb) {
        return ofWholeUnit(new Cdb.Release(), cdb, RESERVE_THIRD_PARTY, RESERVE_LONG_ID, RESERVE_EXTENT);
    }

    /** Neither for somebody else nor for a part of the unit: both were optional. */
    private static Cdb ofWholeUnit(Cdb command, byte[] cdb, CdbField... options) {
        for (CdbField option : options) {
            if (option.isSet(cdb)) {
                return invalid(option);
            }
        }
        return command;
    }

    static Cdb persistentReserveIn(PersistentReserveReport report, byte[] cdb) {
        return new Cdb.PersistentReserveIn(report, PERSISTENT_RESERVE_IN_ALLOCATION_LENGTH.readInt(cdb));
    }

    static Cdb persistentReserveOut(PersistentReserveAction action, byte[] cdb) {
        return new Cdb.PersistentReserveOut(
                action,
                PERSISTENT_RESERVE_OUT_SCOPE.readInt(cdb),
                PERSISTENT_RESERVE_OUT_TYPE.readInt(cdb),
                PERSISTENT_RESERVE_OUT_PARAMETER_LIST_LENGTH.read(cdb));
    }
}

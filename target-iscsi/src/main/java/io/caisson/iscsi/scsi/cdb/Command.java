package io.caisson.iscsi.scsi.cdb;

import static io.caisson.iscsi.scsi.cdb.Effect.CHANGES;
import static io.caisson.iscsi.scsi.cdb.Effect.IDENTIFIES;
import static io.caisson.iscsi.scsi.cdb.Effect.READS;
import static io.caisson.iscsi.scsi.cdb.Effect.REPORTS;
import static io.caisson.iscsi.scsi.cdb.Effect.RESERVES;
import static io.caisson.iscsi.scsi.cdb.Effect.RESERVES_PERSISTENTLY;
import static io.caisson.iscsi.scsi.cdb.Fields.*;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands that the disks of this target know: operation code, service action, CDB length, the fields that are looked
 * at, what it does as far as reservations care, and how a CDB of it is decoded. What REPORT SUPPORTED OPERATION CODES says
 * is read off this table.
 */
public enum Command {
    TEST_UNIT_READY(0x00, 6, REPORTS, cdb -> new Cdb.TestUnitReady()),
    REQUEST_SENSE(
            0x03, 6, IDENTIFIES, CdbDecoder::requestSense, REQUEST_SENSE_DESCRIPTOR, REQUEST_SENSE_ALLOCATION_LENGTH),
    READ_6(0x08, 6, READS, CdbDecoder::read6, BlockFields.SIX.address(), BlockFields.SIX.length()),
    WRITE_6(0x0A, 6, CHANGES, CdbDecoder::write6, BlockFields.SIX.address(), BlockFields.SIX.length()),
    INQUIRY(0x12, 6, IDENTIFIES, CdbDecoder::inquiry, INQUIRY_EVPD, INQUIRY_PAGE_CODE, INQUIRY_ALLOCATION_LENGTH),
    MODE_SELECT_6(0x15, 6, CHANGES, CdbDecoder::modeSelect6, MODE_PAGE_FORMAT, MODE_SAVE_PAGES, MODE_6_LENGTH),
    RESERVE_6(0x16, 6, RESERVES, CdbDecoder::reserve6, RESERVE_THIRD_PARTY, RESERVE_EXTENT),
    RELEASE_6(0x17, 6, RESERVES, CdbDecoder::release6, RESERVE_THIRD_PARTY, RESERVE_EXTENT),
    MODE_SENSE_6(
            0x1A,
            6,
            READS,
            CdbDecoder::modeSense6,
            MODE_DISABLE_BLOCK_DESCRIPTORS,
            MODE_PAGE_CONTROL,
            MODE_PAGE_CODE,
            MODE_SUBPAGE_CODE,
            MODE_6_LENGTH),
    RECEIVE_DIAGNOSTIC_RESULTS(
            0x1C,
            6,
            READS,
            CdbDecoder::receiveDiagnosticResults,
            DIAGNOSTIC_PAGE_CODE_VALID,
            DIAGNOSTIC_PAGE_CODE,
            DIAGNOSTIC_LENGTH),
    SEND_DIAGNOSTIC(
            0x1D,
            6,
            CHANGES,
            CdbDecoder::sendDiagnostic,
            DIAGNOSTIC_SELF_TEST_CODE,
            DIAGNOSTIC_PAGE_FORMAT,
            DIAGNOSTIC_SELF_TEST,
            DIAGNOSTIC_DEVICE_OFFLINE,
            DIAGNOSTIC_UNIT_OFFLINE,
            DIAGNOSTIC_LENGTH),
    START_STOP_UNIT(
            0x1B,
            6,
            REPORTS,
            CdbDecoder::startStopUnit,
            START_STOP_IMMEDIATE,
            START_STOP_POWER_CONDITION,
            START_STOP_LOAD_EJECT,
            START_STOP_START),
    READ_CAPACITY_10(
            0x25, 10, IDENTIFIES, CdbDecoder::readCapacity10, READ_CAPACITY_10_ADDRESS, READ_CAPACITY_10_PARTIAL),
    READ_10(0x28, 10, READS, cdb -> CdbDecoder.read(BlockFields.TEN, cdb), BlockFields.TEN, DPO, FUA),
    WRITE_10(0x2A, 10, CHANGES, cdb -> CdbDecoder.write(BlockFields.TEN, cdb), BlockFields.TEN, DPO, FUA),
    WRITE_AND_VERIFY_10(
            0x2E,
            10,
            CHANGES,
            cdb -> CdbDecoder.writeAndVerify(BlockFields.TEN, cdb),
            BlockFields.TEN,
            DPO,
            BYTE_CHECK),
    VERIFY_10(0x2F, 10, READS, cdb -> CdbDecoder.verify(BlockFields.TEN, cdb), BlockFields.TEN, DPO, BYTE_CHECK),
    PRE_FETCH_10(0x34, 10, READS, cdb -> CdbDecoder.prefetch(BlockFields.TEN, cdb), BlockFields.TEN, IMMEDIATE),
    SYNCHRONIZE_CACHE_10(
            0x35, 10, CHANGES, cdb -> CdbDecoder.synchronizeCache(BlockFields.TEN, cdb), BlockFields.TEN, IMMEDIATE),
    WRITE_SAME_10(0x41, 10, CHANGES, CdbDecoder::writeSame10, BlockFields.TEN, WRITE_SAME_ANCHOR, WRITE_SAME_UNMAP),
    UNMAP(0x42, 10, CHANGES, CdbDecoder::unmap, UNMAP_ANCHOR, UNMAP_PARAMETER_LIST_LENGTH),
    LOG_SENSE(
            0x4D,
            10,
            IDENTIFIES,
            CdbDecoder::logSense,
            LOG_SAVE_PARAMETERS,
            LOG_PAGE_CONTROL,
            LOG_PAGE_CODE,
            LOG_SUBPAGE_CODE,
            LOG_PARAMETER_POINTER,
            LOG_ALLOCATION_LENGTH),
    MODE_SELECT_10(0x55, 10, CHANGES, CdbDecoder::modeSelect10, MODE_PAGE_FORMAT, MODE_SAVE_PAGES, MODE_10_LENGTH),
    RESERVE_10(0x56, 10, RESERVES, CdbDecoder::reserve10, RESERVE_THIRD_PARTY, RESERVE_LONG_ID, RESERVE_EXTENT),
    RELEASE_10(0x57, 10, RESERVES, CdbDecoder::release10, RESERVE_THIRD_PARTY, RESERVE_LONG_ID, RESERVE_EXTENT),
    MODE_SENSE_10(
            0x5A,
            10,
            READS,
            CdbDecoder::modeSense10,
            MODE_LONG_LBA_ACCEPTED,
            MODE_DISABLE_BLOCK_DESCRIPTORS,
            MODE_PAGE_CONTROL,
            MODE_PAGE_CODE,
            MODE_SUBPAGE_CODE,
            MODE_10_LENGTH),
    PERSISTENT_RESERVE_IN_READ_KEYS(0x5E, PersistentReserveReport.READ_KEYS),
    PERSISTENT_RESERVE_IN_READ_RESERVATION(0x5E, PersistentReserveReport.READ_RESERVATION),
    PERSISTENT_RESERVE_IN_REPORT_CAPABILITIES(0x5E, PersistentReserveReport.REPORT_CAPABILITIES),
    PERSISTENT_RESERVE_IN_READ_FULL_STATUS(0x5E, PersistentReserveReport.READ_FULL_STATUS),
    PERSISTENT_RESERVE_OUT_REGISTER(0x5F, PersistentReserveAction.REGISTER),
    PERSISTENT_RESERVE_OUT_RESERVE(0x5F, PersistentReserveAction.RESERVE),
    PERSISTENT_RESERVE_OUT_RELEASE(0x5F, PersistentReserveAction.RELEASE),
    PERSISTENT_RESERVE_OUT_CLEAR(0x5F, PersistentReserveAction.CLEAR),
    PERSISTENT_RESERVE_OUT_PREEMPT(0x5F, PersistentReserveAction.PREEMPT),
    PERSISTENT_RESERVE_OUT_PREEMPT_AND_ABORT(0x5F, PersistentReserveAction.PREEMPT_AND_ABORT),
    PERSISTENT_RESERVE_OUT_REGISTER_AND_IGNORE_EXISTING_KEY(
            0x5F, PersistentReserveAction.REGISTER_AND_IGNORE_EXISTING_KEY),
    PERSISTENT_RESERVE_OUT_REGISTER_AND_MOVE(0x5F, PersistentReserveAction.REGISTER_AND_MOVE),
    EXTENDED_COPY(0x83, 0x00, 16, CHANGES, CdbDecoder::extendedCopy, COPY_LENGTH),
    POPULATE_TOKEN(0x83, 0x10, 16, READS, CdbDecoder::populateToken, TOKEN_LIST_IDENTIFIER, COPY_LENGTH),
    WRITE_USING_TOKEN(0x83, 0x11, 16, CHANGES, CdbDecoder::writeUsingToken, TOKEN_LIST_IDENTIFIER, COPY_LENGTH),
    COPY_OPERATION_ABORT(0x83, 0x1C, 16, CHANGES, CdbDecoder::copyOperationAbort, COPY_LIST_IDENTIFIER_4),
    RECEIVE_COPY_STATUS(0x84, 0x00, 16, REPORTS, CdbDecoder::receiveCopyStatus, COPY_LIST_IDENTIFIER_1, COPY_LENGTH),
    RECEIVE_COPY_OPERATING_PARAMETERS(0x84, 0x03, 16, REPORTS, CdbDecoder::receiveCopyOperatingParameters, COPY_LENGTH),
    RECEIVE_COPY_FAILURE_DETAILS(
            0x84, 0x04, 16, REPORTS, CdbDecoder::receiveCopyFailureDetails, COPY_LIST_IDENTIFIER_1, COPY_LENGTH),
    RECEIVE_ROD_TOKEN_INFORMATION(
            0x84, 0x07, 16, REPORTS, CdbDecoder::receiveRodTokenInformation, COPY_LIST_IDENTIFIER_4, COPY_LENGTH),
    READ_16(0x88, 16, READS, cdb -> CdbDecoder.read(BlockFields.SIXTEEN, cdb), BlockFields.SIXTEEN, DPO, FUA),
    COMPARE_AND_WRITE(0x89, 16, CHANGES, CdbDecoder::compareAndWrite, BlockFields.COMPARE, DPO, FUA),
    WRITE_16(0x8A, 16, CHANGES, cdb -> CdbDecoder.write(BlockFields.SIXTEEN, cdb), BlockFields.SIXTEEN, DPO, FUA),
    ORWRITE_16(0x8B, 16, CHANGES, CdbDecoder::orWrite, BlockFields.SIXTEEN, DPO, FUA),
    WRITE_AND_VERIFY_16(
            0x8E,
            16,
            CHANGES,
            cdb -> CdbDecoder.writeAndVerify(BlockFields.SIXTEEN, cdb),
            BlockFields.SIXTEEN,
            DPO,
            BYTE_CHECK),
    VERIFY_16(
            0x8F, 16, READS, cdb -> CdbDecoder.verify(BlockFields.SIXTEEN, cdb), BlockFields.SIXTEEN, DPO, BYTE_CHECK),
    PRE_FETCH_16(0x90, 16, READS, cdb -> CdbDecoder.prefetch(BlockFields.SIXTEEN, cdb), BlockFields.SIXTEEN, IMMEDIATE),
    SYNCHRONIZE_CACHE_16(
            0x91,
            16,
            CHANGES,
            cdb -> CdbDecoder.synchronizeCache(BlockFields.SIXTEEN, cdb),
            BlockFields.SIXTEEN,
            IMMEDIATE),
    WRITE_SAME_16(
            0x93,
            16,
            CHANGES,
            CdbDecoder::writeSame16,
            BlockFields.SIXTEEN,
            WRITE_SAME_ANCHOR,
            WRITE_SAME_UNMAP,
            WRITE_SAME_NO_DATA_OUT),
    WRITE_ATOMIC_16(0x9C, 16, CHANGES, CdbDecoder::writeAtomic, BlockFields.ATOMIC, DPO, FUA, ATOMIC_BOUNDARY),
    READ_CAPACITY_16(0x9E, 0x10, 16, IDENTIFIES, CdbDecoder::readCapacity16, SERVICE_ACTION_IN_ALLOCATION_LENGTH),
    GET_LBA_STATUS(
            0x9E,
            0x12,
            16,
            READS,
            CdbDecoder::getLbaStatus,
            SERVICE_ACTION_IN_ADDRESS,
            SERVICE_ACTION_IN_ALLOCATION_LENGTH),
    REPORT_LUNS(0xA0, 12, IDENTIFIES, CdbDecoder::reportLuns, SELECT_REPORT, REPORT_ALLOCATION_LENGTH),
    REPORT_TARGET_PORT_GROUPS(
            0xA3,
            0x0A,
            12,
            IDENTIFIES,
            CdbDecoder::reportTargetPortGroups,
            PARAMETER_DATA_FORMAT,
            REPORT_ALLOCATION_LENGTH),
    REPORT_SUPPORTED_OPERATION_CODES(
            0xA3,
            0x0C,
            12,
            READS,
            CdbDecoder::reportSupportedOperationCodes,
            REPORT_TIMEOUTS,
            REPORTING_OPTIONS,
            REQUESTED_OPERATION_CODE,
            REQUESTED_SERVICE_ACTION,
            REPORT_ALLOCATION_LENGTH),
    REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS(
            0xA3,
            0x0D,
            12,
            READS,
            CdbDecoder::reportSupportedTaskManagementFunctions,
            REPORT_EXTENDED_DATA,
            REPORT_ALLOCATION_LENGTH),
    REPORT_TIMESTAMP(0xA3, 0x0F, 12, REPORTS, CdbDecoder::reportTimestamp, REPORT_ALLOCATION_LENGTH),
    READ_12(0xA8, 12, READS, cdb -> CdbDecoder.read(BlockFields.TWELVE, cdb), BlockFields.TWELVE, DPO, FUA),
    WRITE_12(0xAA, 12, CHANGES, cdb -> CdbDecoder.write(BlockFields.TWELVE, cdb), BlockFields.TWELVE, DPO, FUA),
    WRITE_AND_VERIFY_12(
            0xAE,
            12,
            CHANGES,
            cdb -> CdbDecoder.writeAndVerify(BlockFields.TWELVE, cdb),
            BlockFields.TWELVE,
            DPO,
            BYTE_CHECK),
    VERIFY_12(0xAF, 12, READS, cdb -> CdbDecoder.verify(BlockFields.TWELVE, cdb), BlockFields.TWELVE, DPO, BYTE_CHECK);

    /** {@link #serviceAction()} of a command whose operation code alone names it. */
    public static final int NO_SERVICE_ACTION = -1;

    private final int operationCode;
    private final int serviceAction;
    private final int cdbBytes;
    private final Effect effect;
    private final Function<byte[], Cdb> decoder;
    private final List<CdbField> fields;
    private final CdbField naca;
    private final CdbField link;

    Command(
            int operationCode,
            int serviceAction,
            int cdbBytes,
            Effect effect,
            Function<byte[], Cdb> decoder,
            CdbField... fields) {
        this.operationCode = operationCode;
        this.serviceAction = serviceAction;
        this.cdbBytes = cdbBytes;
        this.effect = effect;
        this.decoder = decoder;
        this.fields = List.of(fields);
        this.naca = Fields.naca(cdbBytes);
        this.link = Fields.link(cdbBytes);
    }

    Command(int operationCode, int cdbBytes, Effect effect, Function<byte[], Cdb> decoder, CdbField... fields) {
        this(operationCode, NO_SERVICE_ACTION, cdbBytes, effect, decoder, fields);
    }

    Command(
            int operationCode,
            int cdbBytes,
            Effect effect,
            Function<byte[], Cdb> decoder,
            BlockFields range,
            CdbField... flags) {
        this(operationCode, NO_SERVICE_ACTION, cdbBytes, effect, decoder, with(range, flags));
    }

    Command(int operationCode, PersistentReserveReport report) {
        this(
                operationCode,
                report.serviceAction(),
                10,
                RESERVES_PERSISTENTLY,
                cdb -> CdbDecoder.persistentReserveIn(report, cdb),
                PERSISTENT_RESERVE_IN_ALLOCATION_LENGTH);
    }

    Command(int operationCode, PersistentReserveAction action) {
        this(
                operationCode,
                action.serviceAction(),
                10,
                RESERVES_PERSISTENTLY,
                cdb -> CdbDecoder.persistentReserveOut(action, cdb),
                PERSISTENT_RESERVE_OUT_SCOPE,
                PERSISTENT_RESERVE_OUT_TYPE,
                PERSISTENT_RESERVE_OUT_PARAMETER_LIST_LENGTH);
    }

    private static CdbField[] with(BlockFields range, CdbField... flags) {
        CdbField[] all = new CdbField[flags.length + 2];
        all[0] = range.address();
        all[1] = range.length();
        System.arraycopy(flags, 0, all, 2, flags.length);
        return all;
    }

    public int operationCode() {
        return operationCode;
    }

    public int serviceAction() {
        return serviceAction;
    }

    public boolean hasServiceAction() {
        return serviceAction != NO_SERVICE_ACTION;
    }

    public int cdbBytes() {
        return cdbBytes;
    }

    /**
     * What this command does to a unit that is reserved. Depends on the CDB for START STOP UNIT alone, whose SBC-4 row is
     * two: to start is allowed, to choose a power condition is a change.
     */
    public Effect effect(byte[] cdb) {
        boolean onlyStarts = START_STOP_START.isSet(cdb) && !START_STOP_POWER_CONDITION.isSet(cdb);
        return this == START_STOP_UNIT && !onlyStarts ? CHANGES : effect;
    }

    /**
     * Whether it goes before bulk commands where these queue: all that moves little data or none, and COMPARE AND WRITE, by which
     * hosts keep locks, above all.
     */
    public boolean isUrgent() {
        return !CommandTable.BULK.contains(this);
    }

    /** CDB usage data (SPC-5, 6.35.3): the code and service action as they are, ones for every bit that is looked at. */
    public byte[] usageData() {
        byte[] usage = new byte[cdbBytes];
        OPERATION_CODE.write(usage, operationCode);
        if (hasServiceAction()) {
            SERVICE_ACTION.write(usage, serviceAction);
        }
        fields.forEach(field -> field.mark(usage));
        return usage;
    }

    /** What a CDB of this command says; {@link Cdb.Invalid} if the initiator asks for what cannot be. */
    Cdb decode(byte[] cdb) {
        if (naca.isSet(cdb)) {
            return new Cdb.Invalid(naca.invalid());
        }
        if (link.isSet(cdb)) {
            return new Cdb.Invalid(link.invalid());
        }
        return decoder.apply(cdb);
    }

    /** What a CDB is; null if it is no command of ours. */
    public static @Nullable Command of(byte[] cdb) {
        return of(OPERATION_CODE.readInt(cdb), SERVICE_ACTION.readInt(cdb));
    }

    /** The only command with this operation code, the one with this service action, or null. */
    public static @Nullable Command of(int operationCode, int serviceAction) {
        for (Command command : CommandTable.BY_OPERATION_CODE[operationCode]) {
            if (!command.hasServiceAction() || command.serviceAction == serviceAction) {
                return command;
            }
        }
        return null;
    }

    /** Whether commands with this operation code are told apart by their service action. */
    public static boolean takesServiceAction(int operationCode) {
        Command[] commands = CommandTable.BY_OPERATION_CODE[operationCode];
        return commands.length > 0 && commands[0].hasServiceAction();
    }

    /** Whether a command is executed although a unit attention is pending, without reporting it (SAM-5, 5.14). */
    public static boolean passesUnitAttention(byte[] cdb) {
        int operationCode = OPERATION_CODE.readInt(cdb);
        return operationCode == INQUIRY.operationCode
                || operationCode == REPORT_LUNS.operationCode
                || operationCode == REQUEST_SENSE.operationCode;
    }
}

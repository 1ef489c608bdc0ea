package io.caisson.iscsi.scsi.report;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** REPORT SUPPORTED OPERATION CODES (SPC-5, 6.35), read off {@link Command}. */
public final class OperationCodes {

    private static final int ALL = 0;
    private static final int ONE_WITHOUT_SERVICE_ACTION = 1;
    private static final int ONE_WITH_SERVICE_ACTION = 2;
    private static final int ONE_OF_EITHER_KIND = 3;

    private static final int SERVICE_ACTION_VALID = 0x01;
    private static final int ALL_TIMEOUTS_PRESENT = 0x02;
    private static final int ONE_TIMEOUTS_PRESENT = 0x80;
    private static final int NOT_SUPPORTED = 1;
    private static final int SUPPORTED_AS_STANDARD = 3;

    private static final int TIMEOUTS_DESCRIPTOR_LENGTH = 0x0A;
    private static final int TIMEOUTS_REST_BYTES = 10;

    private OperationCodes() {}

    /** What is wrong with the question, or null. */
    public static @Nullable Sense refuse(Cdb.ReportSupportedOperationCodes cdb) {
        Command command = Command.of(cdb.operationCode(), cdb.serviceAction());
        boolean takesServiceAction = Command.takesServiceAction(cdb.operationCode());
        return switch (cdb.reportingOptions()) {
            case ALL, ONE_OF_EITHER_KIND -> null;
            case ONE_WITHOUT_SERVICE_ACTION -> takesServiceAction ? Fields.REQUESTED_OPERATION_CODE.invalid() : null;
            case ONE_WITH_SERVICE_ACTION ->
                command != null && !takesServiceAction ? Fields.REQUESTED_OPERATION_CODE.invalid() : null;
            default -> Fields.REPORTING_OPTIONS.invalid();
        };
    }

    /** Appends the whole answer. */
    public static void answer(Cdb.ReportSupportedOperationCodes cdb, ByteBuf out) {
        if (cdb.reportingOptions() == ALL) {
            all(cdb.timeouts(), out);
            return;
        }
        Command command = Command.of(cdb.operationCode(), cdb.serviceAction());
        if (command != null && !command.hasServiceAction() && cdb.serviceAction() != 0) {
            boolean eitherKind = cdb.reportingOptions() == ONE_OF_EITHER_KIND;
            command = eitherKind ? null : command; // this operation code has no such service action
        }
        one(command, cdb.timeouts(), out);
    }

    private static void all(boolean timeouts, ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        for (Command command : Command.values()) {
            out.writeByte(command.operationCode());
            out.writeByte(0);
            out.writeShort(command.hasServiceAction() ? command.serviceAction() : 0);
            out.writeByte(0);
            out.writeByte(
                    (command.hasServiceAction() ? SERVICE_ACTION_VALID : 0) | (timeouts ? ALL_TIMEOUTS_PRESENT : 0));
            out.writeShort(command.cdbBytes());
            if (timeouts) {
                timeoutsDescriptor(out);
            }
        }
        out.setInt(lengthAt, out.writerIndex() - lengthAt - Integer.BYTES);
    }

    private static void one(@Nullable Command command, boolean timeouts, ByteBuf out) {
        out.writeByte(0);
        if (command == null) {
            out.writeByte(NOT_SUPPORTED);
            out.writeShort(0);
            return;
        }
        out.writeByte(SUPPORTED_AS_STANDARD | (timeouts ? ONE_TIMEOUTS_PRESENT : 0));
        out.writeShort(command.cdbBytes());
        out.writeBytes(command.usageData());
        if (timeouts) {
            timeoutsDescriptor(out);
        }
    }

    /** SPC-5, 6.35.4; zeros: no timeouts are recommended. */
    private static void timeoutsDescriptor(ByteBuf out) {
        out.writeShort(TIMEOUTS_DESCRIPTOR_LENGTH);
        out.writeZero(TIMEOUTS_REST_BYTES);
    }
}

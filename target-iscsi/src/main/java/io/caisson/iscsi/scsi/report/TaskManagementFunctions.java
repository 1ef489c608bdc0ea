package io.caisson.iscsi.scsi.report;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.netty.buffer.ByteBuf;

/** REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS (SPC-5, 6.36): those that the transport below does. */
public final class TaskManagementFunctions {

    private static final int ABORT_TASK = 0x80;
    private static final int ABORT_TASK_SET = 0x40;
    private static final int CLEAR_TASK_SET = 0x10;
    private static final int LOGICAL_UNIT_RESET = 0x08;
    private static final int TARGET_RESET = 0x02;

    private static final int EXTENDED_LENGTH = 0x0C;
    private static final int EXTENDED_REST_BYTES = 12;

    private TaskManagementFunctions() {}

    /** Appends the answer, 4 bytes or, with REPD=1, 16, in which we recommend no timeouts. */
    public static void answer(Cdb.ReportSupportedTaskManagementFunctions cdb, ByteBuf out) {
        out.writeByte(ABORT_TASK | ABORT_TASK_SET | CLEAR_TASK_SET | LOGICAL_UNIT_RESET | TARGET_RESET);
        out.writeShort(0);
        out.writeByte(cdb.extendedData() ? EXTENDED_LENGTH : 0);
        if (cdb.extendedData()) {
            out.writeZero(EXTENDED_REST_BYTES);
        }
    }
}

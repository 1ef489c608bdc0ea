package io.caisson.iscsi.scsi.report;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.TargetNexus;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** REPORT LUNS (SPC-5, 6.33), answered by every logical unit and where there is none. */
public final class ReportLuns {

    private static final int ADDRESSABLE = 0x00;
    private static final int WELL_KNOWN = 0x01;
    private static final int ALL = 0x02;
    private static final int RESERVED_BYTES = 4;

    private ReportLuns() {}

    /** What is wrong with SELECT REPORT, or null. */
    public static @Nullable Sense refuse(Cdb.ReportLuns cdb) {
        return cdb.selectReport() > ALL ? Fields.SELECT_REPORT.invalid() : null;
    }

    /** Appends the list as it is now; the nexus has been told of it then. */
    public static void answer(Cdb.ReportLuns cdb, TargetNexus nexus, ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        out.writeZero(RESERVED_BYTES);
        if (cdb.selectReport() == WELL_KNOWN || cdb.selectReport() == ALL) {
            out.writeLong(LunAddress.REPORT_LUNS_WELL_KNOWN);
        }
        if (cdb.selectReport() == ADDRESSABLE || cdb.selectReport() == ALL) {
            // Cleared first: a change that comes in between is then told again.
            nexus.inventoryReported();
            for (ItlNexus entry : nexus.inventory().entries()) {
                out.writeLong(LunAddress.encode(entry.lun()));
            }
        }
        out.setInt(lengthAt, out.writerIndex() - lengthAt - Integer.BYTES - RESERVED_BYTES);
    }
}

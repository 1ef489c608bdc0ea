package io.caisson.iscsi.scsi.report;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.store.access.TargetView;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * REPORT TARGET PORT GROUPS (SPC-5, 6.37): all ports of the target are one group, and it is active/optimized for ever, as any
 * node serves any volume at any time. The answer is that of the target, so every path gives the same.
 *
 * <pre>
 *   length (4) | extended header: format, implicit transition time, 0 (4)
 *   PREF, state | supported states | group (2) | 0 | status code | 0 | ports (1)
 *   per port: 0 (2) | relative target port identifier (2)
 * </pre>
 */
public final class TargetPortGroups {

    private static final int EXTENDED_HEADER_FORMAT = 0x10;
    private static final int NO_IMPLICIT_TRANSITIONS = 0;
    private static final int ACTIVE_OPTIMIZED = 0x00;
    /** AO_SUP alone: there is no other state that a port could be in. */
    private static final int ACTIVE_OPTIMIZED_SUPPORTED = 0x01;

    private static final int NEVER_CHANGED = 0x00;

    private TargetPortGroups() {}

    /** Appends the whole answer. */
    public static void answer(Cdb.ReportTargetPortGroups cdb, TargetView target, ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        if (cdb.extendedHeader()) {
            out.writeByte(EXTENDED_HEADER_FORMAT);
            out.writeByte(NO_IMPLICIT_TRANSITIONS);
            out.writeShort(0);
        }
        out.writeByte(ACTIVE_OPTIMIZED);
        out.writeByte(ACTIVE_OPTIMIZED_SUPPORTED);
        out.writeShort(target.targetPortGroup());
        out.writeByte(0);
        out.writeByte(NEVER_CHANGED);
        out.writeByte(0);
        List<Integer> ports = target.relativePortIds();
        out.writeByte(ports.size());
        ports.forEach(out::writeInt);
        out.setInt(lengthAt, out.writerIndex() - lengthAt - Integer.BYTES);
    }
}

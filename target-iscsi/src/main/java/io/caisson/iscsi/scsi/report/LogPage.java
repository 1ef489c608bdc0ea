package io.caisson.iscsi.scsi.report;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.mode.ThresholdSets;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** LOG SENSE (SPC-5, 6.9): the pages there are, and the lists of them. */
public enum LogPage {
    SUPPORTED_PAGES(0x00),
    /** SBC-4, 6.4.5: what is available in the pool, and how much of it the volume takes, in threshold sets. */
    LOGICAL_BLOCK_PROVISIONING(0x0C);

    private static final int ALL_SUBPAGES = 0xFF;
    private static final int SUBPAGE_FORMAT = 0x40;

    /** FORMAT AND LINKING=11b: a binary list parameter. */
    private static final int BINARY_LIST = 0x03;

    private static final int RESOURCE_PARAMETER_LENGTH = 8;
    /** SCOPE=01b: dedicated to this logical unit. */
    private static final int SCOPE_LOGICAL_UNIT = 0x01;
    /** SCOPE=10b: shared with other logical units. */
    private static final int SCOPE_SHARED = 0x02;

    private final int code;

    LogPage(int code) {
        this.code = code;
    }

    private static @Nullable LogPage byCode(int code) {
        for (LogPage page : values()) {
            if (page.code == code) {
                return page;
            }
        }
        return null;
    }

    /** What is wrong with the page asked for, or null. */
    public static @Nullable Sense refuse(Cdb.LogSense cdb) {
        LogPage page = byCode(cdb.pageCode());
        if (page == null) {
            return Fields.LOG_PAGE_CODE.invalid();
        }
        boolean listsSubpages = cdb.subpageCode() == ALL_SUBPAGES && page == SUPPORTED_PAGES;
        if (cdb.subpageCode() != 0 && !listsSubpages) {
            return Fields.LOG_SUBPAGE_CODE.invalid();
        }
        return cdb.parameterPointer() > ThresholdSets.USED_RESOURCE ? Fields.LOG_PARAMETER_POINTER.invalid() : null;
    }

    /** Appends the page. */
    public static void answer(Cdb.LogSense cdb, LogicalUnit unit, ByteBuf out) {
        boolean listsSubpages = cdb.subpageCode() == ALL_SUBPAGES;
        out.writeByte(cdb.pageCode() | (listsSubpages ? SUBPAGE_FORMAT : 0));
        out.writeByte(cdb.subpageCode());
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        if (cdb.pageCode() == LOGICAL_BLOCK_PROVISIONING.code) {
            provisioning(unit, cdb.parameterPointer(), out);
        } else {
            for (LogPage page : values()) {
                out.writeByte(page.code);
                if (listsSubpages) {
                    out.writeByte(0);
                }
            }
        }
        if (listsSubpages) {
            out.writeByte(SUPPORTED_PAGES.code);
            out.writeByte(ALL_SUBPAGES);
        }
        out.setShort(lengthAt, out.writerIndex() - lengthAt - Short.BYTES);
    }

    /** Parameters from {@code first} on (SPC-5, 6.9, PARAMETER POINTER). */
    private static void provisioning(LogicalUnit unit, int first, ByteBuf out) {
        if (first <= ThresholdSets.AVAILABLE_RESOURCE) {
            int sets = ThresholdSets.available(unit.device().pool().availableBytes());
            resource(ThresholdSets.AVAILABLE_RESOURCE, sets, SCOPE_SHARED, out);
        }
        int sets = ThresholdSets.used(unit.device().allocatedBytes());
        resource(ThresholdSets.USED_RESOURCE, sets, SCOPE_LOGICAL_UNIT, out);
    }

    private static void resource(int code, int sets, int scope, ByteBuf out) {
        out.writeShort(code);
        out.writeByte(BINARY_LIST);
        out.writeByte(RESOURCE_PARAMETER_LENGTH);
        out.writeInt(sets);
        out.writeByte(scope);
        out.writeMedium(0);
    }
}

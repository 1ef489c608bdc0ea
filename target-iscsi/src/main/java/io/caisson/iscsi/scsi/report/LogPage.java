package io.caisson.iscsi.scsi.report;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.inquiry.ThresholdSets;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** LOG SENSE (SPC-5, 6.9): the pages there are, and the lists of them. */
public enum LogPage {
    SUPPORTED_PAGES(0x00),
    /** SBC-4, 6.4.5: how much space the volume takes, in threshold sets. */
    LOGICAL_BLOCK_PROVISIONING(0x0C);

    private static final int ALL_SUBPAGES = 0xFF;
    private static final int SUBPAGE_FORMAT = 0x40;

    private static final int USED_RESOURCE_COUNT = 0x0002;
    /** FORMAT AND LINKING=11b: a binary list parameter. */
    private static final int BINARY_LIST = 0x03;

    private static final int RESOURCE_PARAMETER_LENGTH = 8;
    /** SCOPE=01b: this logical unit's own. */
    private static final int SCOPE_LOGICAL_UNIT = 0x01;

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
        return cdb.parameterPointer() > USED_RESOURCE_COUNT ? Fields.LOG_PARAMETER_POINTER.invalid() : null;
    }

    /** Appends the page. */
    public static void answer(Cdb.LogSense cdb, LogicalUnit unit, ByteBuf out) {
        boolean listsSubpages = cdb.subpageCode() == ALL_SUBPAGES;
        out.writeByte(cdb.pageCode() | (listsSubpages ? SUBPAGE_FORMAT : 0));
        out.writeByte(cdb.subpageCode());
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        if (cdb.pageCode() == LOGICAL_BLOCK_PROVISIONING.code) {
            provisioning(unit, out);
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

    private static void provisioning(LogicalUnit unit, ByteBuf out) {
        out.writeShort(USED_RESOURCE_COUNT);
        out.writeByte(BINARY_LIST);
        out.writeByte(RESOURCE_PARAMETER_LENGTH);
        out.writeInt(ThresholdSets.count(unit.device().allocatedBytes()));
        out.writeByte(SCOPE_LOGICAL_UNIT);
        out.writeMedium(0);
    }
}

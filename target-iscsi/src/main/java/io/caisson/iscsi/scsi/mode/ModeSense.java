package io.caisson.iscsi.scsi.mode;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Answers MODE SENSE(6) and (10) (SPC-5, 6.13, 6.14). Header, at most one block descriptor, pages in ascending order. */
public final class ModeSense {

    private static final int ALL_PAGES = 0x3F;
    private static final int ALL_SUBPAGES = 0xFF;
    private static final int PAGE_CONTROL_CURRENT = 0;
    private static final int PAGE_CONTROL_CHANGEABLE = 1;

    static final int HEADER_6_BYTES = 4;
    static final int HEADER_10_BYTES = 8;
    static final int SHORT_DESCRIPTOR_BYTES = 8;
    static final int LONG_DESCRIPTOR_BYTES = 16;
    static final int LONG_LBA = 0x01;
    static final long SHORT_DESCRIPTOR_MAX_BLOCKS = 0xFFFF_FFFFL;

    private static final int WRITE_PROTECTED = 0x80;
    private static final int DPO_AND_FUA_SUPPORTED = 0x10;

    private ModeSense() {}

    /** What is wrong with the page asked for, or null. */
    public static @Nullable Sense refuse(Cdb.ModeSense cdb) {
        if (cdb.pageCode() != ALL_PAGES && !ModePage.exists(cdb.pageCode())) {
            return Fields.MODE_PAGE_CODE.invalid();
        }
        boolean known = cdb.subpageCode() == 0
                || cdb.subpageCode() == ALL_SUBPAGES
                || ModePage.byCode(cdb.pageCode(), cdb.subpageCode()) != null;
        return known ? null : Fields.MODE_SUBPAGE_CODE.invalid();
    }

    /** Appends the whole answer, not yet cut to the allocation length. */
    public static void answer(Cdb.ModeSense cdb, ModeParameters mode, Geometry geometry, ByteBuf out) {
        boolean longDescriptor = cdb.longLbaAccepted();
        int descriptorBytes =
                cdb.disableBlockDescriptors() ? 0 : longDescriptor ? LONG_DESCRIPTOR_BYTES : SHORT_DESCRIPTOR_BYTES;
        int pagesBytes = 0;
        for (ModePage page : ModePage.values()) {
            pagesBytes += isAsked(cdb, page) ? page.lengthBytes() : 0;
        }
        header(cdb, mode.writeProtected(), descriptorBytes, pagesBytes, out);
        if (descriptorBytes == SHORT_DESCRIPTOR_BYTES) {
            out.writeInt((int) Math.min(geometry.blocks(), SHORT_DESCRIPTOR_MAX_BLOCKS));
            out.writeByte(0);
            out.writeMedium(geometry.logicalBlockBytes());
        } else if (descriptorBytes == LONG_DESCRIPTOR_BYTES) {
            out.writeLong(geometry.blocks());
            out.writeInt(0);
            out.writeInt(geometry.logicalBlockBytes());
        }
        for (ModePage page : ModePage.values()) {
            if (isAsked(cdb, page)) {
                out.writeBytes(contents(cdb.pageControl(), page, mode));
            }
        }
    }

    private static void header(
            Cdb.ModeSense cdb, boolean writeProtected, int descriptorBytes, int pagesBytes, ByteBuf out) {
        int deviceSpecific = DPO_AND_FUA_SUPPORTED | (writeProtected ? WRITE_PROTECTED : 0);
        if (cdb.tenByte()) {
            out.writeShort(HEADER_10_BYTES - 2 + descriptorBytes + pagesBytes);
            out.writeByte(0); // MEDIUM TYPE
            out.writeByte(deviceSpecific);
            out.writeByte(descriptorBytes == LONG_DESCRIPTOR_BYTES ? LONG_LBA : 0);
            out.writeByte(0);
            out.writeShort(descriptorBytes);
        } else {
            out.writeByte(HEADER_6_BYTES - 1 + descriptorBytes + pagesBytes);
            out.writeByte(0);
            out.writeByte(deviceSpecific);
            out.writeByte(descriptorBytes);
        }
    }

    private static boolean isAsked(Cdb.ModeSense cdb, ModePage page) {
        boolean code = cdb.pageCode() == ALL_PAGES || cdb.pageCode() == page.code();
        return code && (cdb.subpageCode() == ALL_SUBPAGES || cdb.subpageCode() == page.subpage());
    }

    private static byte[] contents(int pageControl, ModePage page, ModeParameters mode) {
        return switch (pageControl) {
            case PAGE_CONTROL_CURRENT -> mode.current(page);
            case PAGE_CONTROL_CHANGEABLE -> page.changeable();
            default -> mode.defaults(page);
        };
    }
}

package io.caisson.iscsi.scsi.mode;

import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.access.UnitSetting;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameter list of MODE SELECT(6) and (10) (SPC-5, 6.11, 6.12). The whole list is checked before anything of it
 * takes effect; what may not be changed is the same at all times.
 */
public final class ModeSelect {

    private static final int HEADER_6_DESCRIPTOR_LENGTH_BYTE = 3;
    private static final int HEADER_10_LONG_LBA_BYTE = 4;
    private static final int HEADER_10_DESCRIPTOR_LENGTH_BYTE = 6;
    private static final int PAGE_CODE_MASK = 0x3F;
    private static final int SHORT_DESCRIPTOR_LENGTH_FIELD = 5;
    private static final int LONG_DESCRIPTOR_LENGTH_FIELD = 12;

    private final ByteBuf list;
    private final ModeParameters mode;
    private final Map<ModePage, byte[]> pages = new EnumMap<>(ModePage.class);

    private ModeSelect(ByteBuf list, ModeParameters mode) {
        this.list = list;
        this.mode = mode;
    }

    /**
     * What is in a parameter list.
     *
     * @param refusal why nothing is to change; null if it is right
     * @param change what it makes of the settings
     */
    public record Outcome(@Nullable Sense refusal, UnaryOperator<Set<UnitSetting>> change) {}

    /** Checks {@code list}, which is borrowed. */
    public static Outcome check(Cdb.ModeSelect cdb, ByteBuf list, ModeParameters mode, Geometry geometry) {
        ModeSelect select = new ModeSelect(list, mode);
        Sense refusal = select.check(cdb.tenByte(), geometry);
        return new Outcome(refusal, ModeParameters.change(select.pages));
    }

    private @Nullable Sense check(boolean tenByte, Geometry geometry) {
        int headerBytes = tenByte ? ModeSense.HEADER_10_BYTES : ModeSense.HEADER_6_BYTES;
        if (list.readableBytes() < headerBytes) {
            return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        }
        boolean longDescriptor = tenByte && (at(HEADER_10_LONG_LBA_BYTE) & ModeSense.LONG_LBA) != 0;
        int lengthField = tenByte ? HEADER_10_DESCRIPTOR_LENGTH_BYTE : HEADER_6_DESCRIPTOR_LENGTH_BYTE;
        int descriptorBytes =
                tenByte ? list.getUnsignedShort(list.readerIndex() + lengthField) : at(HEADER_6_DESCRIPTOR_LENGTH_BYTE);
        int expected = longDescriptor ? ModeSense.LONG_DESCRIPTOR_BYTES : ModeSense.SHORT_DESCRIPTOR_BYTES;
        if (descriptorBytes != 0 && descriptorBytes != expected) {
            return Sense.invalidParameter(lengthField);
        }
        if (list.readableBytes() < headerBytes + descriptorBytes) {
            return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        }
        if (descriptorBytes != 0) {
            Sense refusal = checkDescriptor(headerBytes, longDescriptor, geometry);
            if (refusal != null) {
                return refusal;
            }
        }
        return checkPages(headerBytes + descriptorBytes);
    }

    /** The block length cannot be changed; the capacity may be repeated, or left alone with 0 or all ones. */
    private @Nullable Sense checkDescriptor(int offset, boolean longDescriptor, Geometry geometry) {
        int start = list.readerIndex() + offset;
        long blocks = longDescriptor ? list.getLong(start) : list.getUnsignedInt(start);
        long unchanged = longDescriptor ? -1L : ModeSense.SHORT_DESCRIPTOR_MAX_BLOCKS;
        if (blocks != 0 && blocks != unchanged && blocks != geometry.blocks()) {
            return Sense.invalidParameter(offset);
        }
        int field = longDescriptor ? LONG_DESCRIPTOR_LENGTH_FIELD : SHORT_DESCRIPTOR_LENGTH_FIELD;
        long blockBytes = longDescriptor ? list.getUnsignedInt(start + field) : list.getUnsignedMedium(start + field);
        return blockBytes == geometry.logicalBlockBytes() ? null : Sense.invalidParameter(offset + field);
    }

    private @Nullable Sense checkPages(int firstPage) {
        int offset = firstPage;
        while (offset < list.readableBytes()) {
            boolean subpageFormat = (at(offset) & ModePage.SUBPAGE_FORMAT) != 0;
            int headerBytes = subpageFormat ? ModePage.SUBPAGE_HEADER_BYTES : ModePage.HEADER_BYTES;
            if (list.readableBytes() - offset < headerBytes) {
                return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
            }
            ModePage page = ModePage.byCode(at(offset) & PAGE_CODE_MASK, subpageFormat ? at(offset + 1) : 0);
            if (page == null || page.headerBytes() != headerBytes) {
                return Sense.invalidParameter(offset);
            }
            int lengthField = offset + (subpageFormat ? Short.BYTES : 1);
            int pageLength = subpageFormat ? list.getUnsignedShort(list.readerIndex() + lengthField) : at(lengthField);
            if (pageLength != page.lengthBytes() - headerBytes) {
                return Sense.invalidParameter(lengthField);
            }
            if (list.readableBytes() - offset < page.lengthBytes()) {
                return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
            }
            Sense refusal = checkPage(page, offset);
            if (refusal != null) {
                return refusal;
            }
            offset += page.lengthBytes();
        }
        return null;
    }

    private @Nullable Sense checkPage(ModePage page, int offset) {
        byte[] wanted = mode.current(page);
        byte[] changeable = page.changeable();
        for (int i = page.headerBytes(); i < wanted.length; i++) {
            int difference = (at(offset + i) ^ wanted[i]) & 0xFF;
            int forbidden = difference & ~changeable[i];
            if (forbidden != 0) {
                int bit = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(forbidden);
                return Sense.invalidParameter(offset + i, bit);
            }
            wanted[i] = (byte) at(offset + i);
        }
        pages.put(page, wanted);
        return null;
    }

    private int at(int offset) {
        return list.getUnsignedByte(list.readerIndex() + offset);
    }
}

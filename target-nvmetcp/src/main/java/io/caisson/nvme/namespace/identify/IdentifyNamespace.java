package io.caisson.nvme.namespace.identify;

import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.media.IoLimits;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;

/**
 * The Identify data structures of a namespace. Each method sets fields of a page of {@link #PAGE_BYTES} zeros that begins at
 * {@code page}'s reader index, and moves no index; the page is borrowed.
 */
public final class IdentifyNamespace {

    /** Length of every Identify data structure. */
    public static final int PAGE_BYTES = 4096;

    /** THINP, NSABP, UIDREUSE (no id is ever used for another volume), OPTPERF. */
    private static final int FEATURES = 0x01 | 0x02 | 0x08 | 0x10;
    /** UIDREUSE, where it stands alone (base specification 2.0, figure 280). */
    private static final int INDEPENDENT_FEATURES = 0x08;
    /** NMIC: several controllers may have it. */
    private static final int SHARED = 0x01;
    /** RESCAP: persistence, all six types, IEKEY as of revision 1.3. */
    private static final int RESERVATIONS = 0xFF;
    /** DLFEAT: deallocated blocks read as zeros; Write Zeroes deallocates. */
    private static final int DEALLOCATE_FEATURES = 0x01 | 0x08;
    /** NSTAT: ready. */
    private static final int READY = 0x01;

    private IdentifyNamespace() {}

    /**
     * CNS 00h: the namespace in the NVM command set (NVM command set 1.0, figure 97).
     *
     * @param anaGroup ANAGRPID
     */
    public static void write(Namespace namespace, int anaGroup, ByteBuf page) {
        Geometry geometry = namespace.geometry();
        int blockBytes = geometry.logicalBlockBytes();
        int start = page.readerIndex();
        long allocated = Math.min(namespace.device().allocatedBytes() / blockBytes, geometry.blocks());
        page.setLongLE(start, geometry.blocks()); // NSZE
        page.setLongLE(start + 8, geometry.blocks()); // NCAP
        page.setLongLE(start + 16, allocated); // NUSE
        page.setByte(start + 24, FEATURES); // NSFEAT; NLBAF and FLBAS are 0: there is one format, and it is in use
        page.setByte(start + 30, SHARED); // NMIC
        page.setByte(start + 31, RESERVATIONS); // RESCAP
        page.setByte(start + 33, DEALLOCATE_FEATURES); // DLFEAT
        setAtomicity(geometry, page, start);
        page.setLongLE(start + 48, geometry.capacityBytes()); // NVMCAP, lower half
        setPreferences(geometry, page, start);
        setCopyLimits(blockBytes, page, start);
        page.setIntLE(start + 92, anaGroup); // ANAGRPID
        page.setBytes(start + 104, namespace.identity().nguid());
        page.setBytes(start + 120, namespace.identity().eui64());
        page.setByte(start + 128 + 2, Integer.numberOfTrailingZeros(blockBytes)); // LBAF0: LBADS
    }

    /** What crosses no border of a block of the store changes in one step, whatever fails. */
    private static void setAtomicity(Geometry geometry, ByteBuf page, int start) {
        int atomic = IoLimits.atomicWriteBlocks(geometry) - 1;
        page.setShortLE(start + 34, atomic); // NAWUN
        page.setShortLE(start + 36, atomic); // NAWUPF
        page.setShortLE(start + 38, IoLimits.compareAndWriteBlocks(geometry) - 1); // NACWU
        page.setShortLE(start + 40, atomic); // NABSN; NABO is 0
        page.setShortLE(start + 44, atomic); // NABSPF
    }

    /** Writes and deallocations of other than whole blocks of the store cost a read before the write. */
    private static void setPreferences(Geometry geometry, ByteBuf page, int start) {
        int granularity = geometry.logicalPerPhysical() - 1;
        int optimal = IoLimits.MAX_TRANSFER_BYTES / geometry.logicalBlockBytes() - 1;
        page.setShortLE(start + 64, granularity); // NPWG
        page.setShortLE(start + 66, granularity); // NPWA
        page.setShortLE(start + 68, granularity); // NPDG
        page.setShortLE(start + 70, granularity); // NPDA
        page.setShortLE(start + 72, optimal); // NOWS
    }

    private static void setCopyLimits(int blockBytes, ByteBuf page, int start) {
        page.setShortLE(start + 74, IoLimits.COPY_RANGE_BYTES / blockBytes); // MSSRL
        page.setIntLE(start + 76, IoLimits.COPY_BYTES / blockBytes); // MCL
        page.setByte(start + 80, IoLimits.COPY_RANGES - 1); // MSRC
    }

    /** CNS 05h: the same in the NVM command set, beyond CNS 00h (NVM command set 1.0, figure 100): no protection information. */
    public static void writeNvm(ByteBuf page) {
        page.setZero(page.readerIndex(), PAGE_BYTES);
    }

    /** CNS 06h: a controller in the NVM command set (NVM command set 1.0, figure 107): limits of commands. */
    public static void writeNvmController(ByteBuf page) {
        int start = page.readerIndex();
        page.setByte(start, IoLimits.VERIFY_SIZE_LIMIT); // VSL
        page.setByte(start + 1, IoLimits.WRITE_ZEROES_SIZE_LIMIT); // WZSL
        page.setByte(start + 3, IoLimits.DATASET_MANAGEMENT_RANGES); // DMRL
        page.setIntLE(start + 4, IoLimits.DATASET_MANAGEMENT_BLOCKS); // DMRSL
        page.setLongLE(start + 8, IoLimits.DATASET_MANAGEMENT_BLOCKS); // DMSL
    }

    /** CNS 08h: the namespace whatever its command set (base specification 2.0, figure 280). */
    public static void writeIndependent(int anaGroup, ByteBuf page) {
        int start = page.readerIndex();
        page.setByte(start, INDEPENDENT_FEATURES); // NSFEAT
        page.setByte(start + 1, SHARED); // NMIC
        page.setByte(start + 2, RESERVATIONS); // RESCAP
        page.setIntLE(start + 4, anaGroup); // ANAGRPID
        page.setByte(start + 14, READY); // NSTAT
    }
}

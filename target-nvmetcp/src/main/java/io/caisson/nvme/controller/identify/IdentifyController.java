package io.caisson.nvme.controller.identify;

import io.caisson.nvme.namespace.media.IoLimits;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.PoolSpace;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * CNS 01h, the Identify Controller data structure (NVM Express Base Specification 2.0, 5.17.2.1, figure 275). Each method sets
 * fields of a page of zeros that begins at its reader index; the page is borrowed.
 */
public final class IdentifyController {

    private static final String MODEL = "Caisson";

    /** The vendor field of all identifiers, lowest byte first; see {@link io.caisson.store.block.VolumeIdentity}. */
    private static final int COMPANY_ID = 0x02CA15;

    private static final int VERSION_2_0 = 0x0002_0000;

    /** CMIC: more than one port, more than one controller, asymmetric namespace access. */
    private static final int SHARING = 0x01 | 0x02 | 0x08;
    /** OAES: namespace attribute notices, asymmetric namespace access change notices. */
    private static final int IO_EVENTS = 1 << 8 | 1 << 11;
    /** OAES: discovery log page change notification. */
    private static final int DISCOVERY_EVENTS = 1 << 31;
    /** CTRATT: host identifiers of 128 bits, any command keeps a controller alive (TBKAS). */
    private static final int ATTRIBUTES = 1 | 1 << 6;

    private static final int IO_CONTROLLER = 1;
    private static final int DISCOVERY_CONTROLLER = 2;

    /** FRMW: one slot, which cannot be written. */
    private static final int FIRMWARE = 0x01 | 1 << 1;
    /** LPA: effects log, offsets and long lengths, the logs of what is supported. */
    private static final int LOG_PAGES = 0x02 | 0x04 | 0x20;
    /** KAS, in units of 100 ms. */
    private static final int KEEP_ALIVE_GRANULARITY = ControllerLimits.KEEP_ALIVE_MILLIS / 100;

    private static final int ANA_TRANSITION_SECONDS = 10;
    /** ANACAP: optimized and non-optimized are reported, and the group of a namespace never changes. */
    private static final int ANA_CAPABILITIES = 0x01 | 0x02 | 0x40;
    /** SQES and CQES: entries of 64 and 16 bytes, no others. */
    private static final int SUBMISSION_ENTRIES = 0x66;

    private static final int COMPLETION_ENTRIES = 0x44;
    /** ONCS: Compare, Dataset Management, Write Zeroes, Save and Select, reservations, Timestamp, Verify, Copy. */
    private static final int OPTIONAL_COMMANDS = 0x01 | 0x04 | 0x08 | 0x10 | 0x20 | 0x40 | 0x80 | 0x100;
    /** FUSES: Compare and Write. */
    private static final int FUSED = 0x01;
    /** VWC: no volatile write cache, and Flush may have all namespaces. */
    private static final int FLUSH_OF_ALL = 0x06;
    /** SGLS: supported, the address may be an offset, transport data blocks. */
    private static final int SCATTER_GATHER = 1 | 1 << 20 | 1 << 21;
    /** OFCS: Disconnect. */
    private static final int FABRICS_COMMANDS = 0x01;

    private static final int SERIAL_LENGTH = 20;
    private static final int MODEL_LENGTH = 40;
    private static final int REVISION_LENGTH = 8;
    private static final int SGL_UNIT_BYTES = 16;
    private static final int ENTRY_BYTES = 64;
    private static final int RESPONSE_BYTES = 16;

    private IdentifyController() {}

    /** A controller with I/O queues. */
    public static void write(ControllerFacts facts, ByteBuf page) {
        int start = page.readerIndex();
        setCommon(facts, page, start);
        page.setByte(start + 76, SHARING);
        page.setIntLE(start + 92, IO_EVENTS);
        page.setByte(start + 111, IO_CONTROLLER);
        page.setByte(start + 260, FIRMWARE);
        page.setByte(start + 342, ANA_TRANSITION_SECONDS);
        page.setByte(start + 343, ANA_CAPABILITIES);
        page.setIntLE(start + 344, ControllerLimits.ANA_GROUP); // ANAGRPMAX
        page.setIntLE(start + 348, 1); // NANAGRPID
        page.setByte(start + 512, SUBMISSION_ENTRIES);
        page.setByte(start + 513, COMPLETION_ENTRIES);
        page.setIntLE(start + 516, ControllerLimits.MAX_NAMESPACE_ID); // NN
        page.setShortLE(start + 520, OPTIONAL_COMMANDS);
        page.setShortLE(start + 522, FUSED);
        page.setByte(start + 525, FLUSH_OF_ALL);
        // AWUN and AWUPF stay one block: what is atomic depends on borders, which namespaces report.
        int compareBlocks = IoLimits.COMPARE_AND_WRITE_BYTES / Geometry.PHYSICAL_BLOCK_BYTES;
        page.setShortLE(start + 532, compareBlocks - 1); // ACWU
        page.setShortLE(start + 534, 1); // CDFS: Copy, format 0
        page.setIntLE(start + 540, ControllerLimits.MAX_NAMESPACE_ID); // MNAN
        setCapacity(facts, page, start);
        page.setIntLE(start + 1792, (ENTRY_BYTES + facts.inCapsuleBytes()) / SGL_UNIT_BYTES); // IOCCSZ
        page.setIntLE(start + 1796, RESPONSE_BYTES / SGL_UNIT_BYTES); // IORCSZ
        page.setByte(start + 1803, 1); // MSDBD
        page.setShortLE(start + 1804, FABRICS_COMMANDS);
    }

    /** A discovery controller, which has an admin queue and nothing else. */
    public static void writeDiscovery(ControllerFacts facts, ByteBuf page) {
        int start = page.readerIndex();
        setCommon(facts, page, start);
        page.setIntLE(start + 92, DISCOVERY_EVENTS);
        page.setByte(start + 111, DISCOVERY_CONTROLLER);
    }

    private static void setCommon(ControllerFacts facts, ByteBuf page, int start) {
        setAscii(facts.serial(), SERIAL_LENGTH, page, start + 4);
        setAscii(MODEL, MODEL_LENGTH, page, start + 24);
        setAscii(facts.firmwareRevision(), REVISION_LENGTH, page, start + 64);
        page.setMediumLE(start + 73, COMPANY_ID);
        page.setByte(start + 77, IoLimits.MDTS);
        page.setShortLE(start + 78, facts.controllerId());
        page.setIntLE(start + 80, VERSION_2_0);
        page.setIntLE(start + 96, ATTRIBUTES);
        page.setByte(start + 258, ControllerLimits.ABORTS - 1); // ACL
        page.setByte(start + 259, ControllerLimits.EVENT_REQUESTS - 1); // AERL
        page.setByte(start + 261, LOG_PAGES); // ELPE is 0: room for one error, and there is none
        page.setShortLE(start + 320, KEEP_ALIVE_GRANULARITY);
        page.setShortLE(start + 514, facts.maxQueueEntries()); // MAXCMD
        page.setIntLE(start + 536, SCATTER_GATHER);
        byte[] name = facts.subsystemNqn().getBytes(StandardCharsets.UTF_8);
        page.setBytes(start + 768, name);
    }

    /** Bytes of the pool, which volumes share; the upper halves of the 16 bytes are zero. */
    private static void setCapacity(ControllerFacts facts, ByteBuf page, int start) {
        PoolSpace pool = facts.pool();
        if (pool != null) {
            page.setLongLE(start + 280, pool.totalBytes()); // TNVMCAP
            page.setLongLE(start + 296, pool.availableBytes()); // UNVMCAP
        }
    }

    /** A text, left-justified and padded with spaces (1.4.2). */
    private static void setAscii(String text, int length, ByteBuf page, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < length; i++) {
            page.setByte(at + i, i < bytes.length ? bytes[i] : ' ');
        }
    }
}

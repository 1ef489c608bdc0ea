package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands with little to them: SYNCHRONIZE CACHE, PRE-FETCH, START STOP UNIT, LOG SENSE, and what we do not know. */
class OtherCommandsTest {

    private final Disk disk = new Disk();

    /** SBC-4, 5.33 and 5.34. */
    @Test
    void synchronizeCacheFlushes() {
        for (byte[] cdb :
                List.of(Cdbs.ten(0x35, 0, 0, 0), Cdbs.ten(0x35, 2, BLOCKS - 1, 1), Cdbs.sixteen(0x91, 0, 0, BLOCKS))) {
            disk.device.forgetCalls();
            assertThat(disk.run(cdb).meaning()).isEqualTo("GOOD");
            assertThat(disk.device.calls()).containsExactly(new Call("flush", 0, 0));
        }
        assertThat(disk.run(Cdbs.ten(0x35, 0, BLOCKS, 1)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(Cdbs.sixteen(0x91, 0, 0, BLOCKS + 1)).meaning()).isEqualTo("05/21/00");
        disk.device.failNext("flush", BlockError.GATEWAY_LOST, 0);
        assertThat(disk.run(Cdbs.ten(0x35, 0, 0, 0)).status()).isNull();
    }

    /** SBC-4, 5.12 and 5.13. */
    @Test
    void prefetch() {
        for (int flags : new int[] {0, 2}) {
            assertThat(disk.run(Cdbs.ten(0x34, flags, 0, 256)).meaning()).isEqualTo("GOOD");
            assertThat(disk.run(Cdbs.sixteen(0x90, flags, BLOCKS - 1, 1)).meaning())
                    .isEqualTo("GOOD");
            assertThat(disk.run(Cdbs.ten(0x34, flags, BLOCKS, 1)).meaning()).isEqualTo("05/21/00");
            assertThat(disk.run(Cdbs.sixteen(0x90, flags, BLOCKS + 1, 0)).meaning())
                    .isEqualTo("05/21/00");
        }
        assertThat(disk.device.calls()).isEmpty();
    }

    /** SBC-4, 5.29: the disk is always active, cannot be stopped, and has nothing to eject. */
    @Test
    void startStopUnit() {
        assertThat(disk.run(Cdbs.of(0x1B, 1, 0, 0, 0x01)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.of(0x1B, 0, 0, 0, 0x10)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.of(0x1B, 0, 0, 0, 0x00)).pointer()).isEqualTo("cdb byte 4 bit 0");
        assertThat(disk.run(Cdbs.of(0x1B, 1, 0, 0, 0x02)).pointer()).isEqualTo("cdb byte 4 bit 1");
        assertThat(disk.run(Cdbs.of(0x1B, 1, 0, 0, 0x03)).pointer()).isEqualTo("cdb byte 4 bit 1");
        for (int condition = 2; condition < 16; condition++) {
            assertThat(disk.run(Cdbs.of(0x1B, 0, 0, 0, condition << 4)).pointer())
                    .isEqualTo("cdb byte 4 bit 7");
        }
    }

    /** SPC-5, 6.9; SBC-4, 6.4.5. */
    @Test
    void logSense() {
        assertThat(disk.run(Cdbs.logSense(0x00, 0)).data()).isEqualTo(Hex.of("00 00 00 02 00 0C"));
        assertThat(disk.run(Cdbs.logSense(0x00, 0xFF)).data()).isEqualTo(Hex.of("40 FF 00 06 00 00 0C 00 00 FF"));
        disk.device.fill(0, 2049, 1); // a little more than 1 MiB
        String available = "00 01 03 08 00 00 00 3C 02 00 00 00"; // 60 MiB of the pool, shared with others
        String used = "00 02 03 08 00 00 00 02 01 00 00 00"; // of this volume alone
        assertThat(disk.run(Cdbs.logSense(0x0C, 0)).data()).isEqualTo(Hex.of("0C 00 00 18", available, used));
        assertThat(disk.run(Cdbs.with(Cdbs.logSense(0x0C, 0), 6, 1)).data())
                .isEqualTo(Hex.of("0C 00 00 18", available, used));
        assertThat(disk.run(Cdbs.with(Cdbs.logSense(0x0C, 0), 6, 2)).data()).isEqualTo(Hex.of("0C 00 00 0C", used));
    }

    @Test
    void logSenseRefuses() {
        assertThat(disk.run(Cdbs.logSense(0x2F, 0)).pointer()).isEqualTo("cdb byte 2 bit 5");
        assertThat(disk.run(Cdbs.logSense(0x0C, 1)).pointer()).isEqualTo("cdb byte 3");
        assertThat(disk.run(Cdbs.logSense(0x0C, 0xFF)).pointer()).isEqualTo("cdb byte 3");
        assertThat(disk.run(Cdbs.with(Cdbs.logSense(0x0C, 0), 1, 1)).pointer()).isEqualTo("cdb byte 1 bit 0");
        assertThat(disk.run(Cdbs.with(Cdbs.logSense(0x0C, 0), 2, 0xCC)).pointer())
                .isEqualTo("cdb byte 2 bit 7");
        assertThat(disk.run(Cdbs.with(Cdbs.logSense(0x0C, 0), 6, 3)).pointer()).isEqualTo("cdb byte 5");
    }

    /** SPC-5, 6.42: the default self-test reads through the whole path. */
    @Test
    void selfTestReadsTheMedium() {
        assertThat(disk.run(Cdbs.of(0x1D, 0x04)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("read", 0, 1));
        disk.device.failNext("read", BlockError.UNRECOVERABLE, 0);
        assertThat(disk.run(Cdbs.of(0x1D, 0x04)).meaning()).isEqualTo("04/3E/03");
        disk.device.failNext("read", BlockError.GATEWAY_LOST, 0);
        assertThat(disk.run(Cdbs.of(0x1D, 0x04)).status()).isNull();
        assertThat(disk.run(Cdbs.of(0x1D, 0x20)).pointer()).isEqualTo("cdb byte 1 bit 7");
        assertThat(disk.run(Cdbs.of(0x1D, 0x04, 0, 0, 4), Hex.of("00 00 00 00")).pointer())
                .isEqualTo("cdb byte 3");
    }

    /** SPC-5, 6.32 and 7.3.2. */
    @Test
    void diagnosticPages() {
        assertThat(disk.run(Cdbs.of(0x1D, 0x10)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.of(0x1D, 0x10, 0, 0, 4), Hex.of("00 00 00 00")).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.of(0x1D, 0x00, 0, 0, 4), Hex.of("00 00 00 00")).pointer())
                .isEqualTo("cdb byte 1 bit 4");
        assertThat(disk.run(Cdbs.of(0x1D, 0x10, 0, 0, 4), Hex.of("40 00 00 00")).pointer())
                .isEqualTo("data byte 0");
        assertThat(disk.run(Cdbs.of(0x1D, 0x10, 0, 0, 4), Hex.of("00 00 00 01")).pointer())
                .isEqualTo("data byte 2");
        assertThat(disk.run(Cdbs.of(0x1D, 0x10, 0, 0, 2), Hex.of("00 00")).meaning())
                .isEqualTo("05/1A/00");
        assertThat(disk.runAnnouncing(2, Cdbs.of(0x1D, 0x10, 0, 0, 4), Hex.of("00 00"))
                        .meaning())
                .isEqualTo("05/1A/00");
        for (int pageCodeValid = 0; pageCodeValid <= 1; pageCodeValid++) {
            assertThat(disk.run(Cdbs.of(0x1C, pageCodeValid, 0, 0, 255)).data()).isEqualTo(Hex.of("00 00 00 01 00"));
        }
        assertThat(disk.run(Cdbs.of(0x1C, 1, 0, 0, 3)).data()).isEqualTo(Hex.of("00 00 00"));
        assertThat(disk.run(Cdbs.of(0x1C, 1, 0x40, 0, 255)).pointer()).isEqualTo("cdb byte 2");
    }

    /** SPC-5, 6.38; the clock cannot be set. */
    @Test
    void reportTimestamp() {
        long before = System.currentTimeMillis();
        Outcome outcome = disk.run(Cdbs.of(0xA3, 0x0F, 0, 0, 0, 0, 0, 0, 0, 255));
        assertThat(outcome.data()).hasSize(12).startsWith(0, 10, 3, 0);
        assertThat(outcome.buffer().getLong(2) & 0xFFFF_FFFF_FFFFL).isBetween(before, System.currentTimeMillis());
        assertThat(disk.run(Cdbs.of(0xA4, 0x0F)).meaning()).isEqualTo("05/20/00");
    }

    /** Among them: FORMAT UNIT, PREVENT ALLOW, and the 32-byte commands. */
    @Test
    void unknownOperationCode() {
        for (int code : new int[] {0x04, 0x1E, 0x37, 0x7F, 0xFF}) {
            Outcome outcome = disk.run(Cdbs.of(code));
            assertThat(outcome.meaning()).as("%02x", code).isEqualTo("05/20/00");
            assertThat(outcome.sense()).hasSize(18);
        }
    }

    @Test
    void cdbTooShort() {
        assertThat(disk.run(new byte[10]).meaning()).isEqualTo("05/24/00");
        assertThat(disk.run(new byte[0]).meaning()).isEqualTo("05/24/00");
    }

    @Test
    void reportSupportedTaskManagementFunctions() {
        assertThat(disk.run(Cdbs.of(0xA3, 0x0D, 0, 0, 0, 0, 0, 0, 1, 0)).data()).isEqualTo(Hex.of("DA 00 00 00"));
        assertThat(disk.run(Cdbs.of(0xA3, 0x0D, 0x80, 0, 0, 0, 0, 0, 1, 0)).data())
                .isEqualTo(Hex.of("DA 00 00 0C 00 00 00 00 00 00 00 00 00 00 00 00"));
    }
}

package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.35: REPORT SUPPORTED OPERATION CODES. */
class ReportSupportedOperationCodesTest {

    private final Disk disk = new Disk();

    @Test
    void allCommands() {
        ByteBuffer all = disk.run(Cdbs.reportSupportedOperationCodes(0, 0, 0)).buffer();
        assertThat(all.getInt()).isEqualTo(all.remaining()).isEqualTo(8 * Command.values().length);
        byte[] readCapacity16 = Hex.of("9E 00 00 10 00 01 00 10");
        byte[] read10 = Hex.of("28 00 00 00 00 00 00 0A");
        assertThat(all.array()).containsSequence(readCapacity16).containsSequence(read10);
    }

    @Test
    void timeoutsDescriptors() {
        byte[] all = disk.run(Cdbs.reportSupportedOperationCodes(0x80, 0, 0)).data();
        assertThat(all).hasSize(4 + 20 * Command.values().length);
        assertThat(all).containsSequence(Hex.of("28 00 00 00 00 02 00 0A 00 0A 00 00 00 00 00 00 00 00 00 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(0x81, 0x28, 0)).data())
                .isEqualTo(Hex.of("00 83 00 0A 28 18 FF FF FF FF 00 FF FF 00", "00 0A 00 00 00 00 00 00 00 00 00 00"));
    }

    /** Every command that is listed is answered one by one, and is not refused as unknown. */
    @Test
    void oneCommand() {
        for (Command command : Command.values()) {
            int right = command.hasServiceAction() ? 2 : 1;
            int serviceAction = command.hasServiceAction() ? command.serviceAction() : 0;
            int code = command.operationCode();
            byte[] one = disk.run(Cdbs.reportSupportedOperationCodes(right, code, serviceAction))
                    .data();
            assertThat(one).hasSize(4 + command.cdbBytes());
            assertThat(one[1]).isEqualTo((byte) 3);
            assertThat(one[4]).isEqualTo((byte) code);
            assertThat(disk.run(Cdbs.reportSupportedOperationCodes(3 - right, code, serviceAction))
                            .meaning())
                    .isEqualTo("05/24/00");
            assertThat(disk.run(Cdbs.reportSupportedOperationCodes(3, code, serviceAction))
                            .data()[1])
                    .isEqualTo((byte) 3);
            assertThat(disk.run(Cdbs.of(code, serviceAction)).meaning()).isNotEqualTo("05/20/00");
        }
    }

    @Test
    void usageDataOfWriteSameAndCompareAndWrite() {
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(1, 0x93, 0)).data())
                .isEqualTo(Hex.of("00 03 00 10 93 19 FF FF FF FF FF FF FF FF FF FF FF FF 00 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(1, 0x89, 0)).data())
                .isEqualTo(Hex.of("00 03 00 10 89 18 FF FF FF FF FF FF FF FF 00 00 00 FF 00 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(1, 0x08, 0)).data())
                .isEqualTo(Hex.of("00 03 00 06 08 1F FF FF FF 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(2, 0x9E, 0x12)).data())
                .isEqualTo(Hex.of("00 03 00 10 9E 12 FF FF FF FF FF FF FF FF FF FF FF FF 00 00"));
    }

    @Test
    void reservations() {
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(2, 0x5F, 5)).data())
                .isEqualTo(Hex.of("00 03 00 0A 5F 05 FF 00 00 FF FF FF FF 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(2, 0x5E, 3)).data())
                .isEqualTo(Hex.of("00 03 00 0A 5E 03 00 00 00 00 00 FF FF 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(1, 0x16, 0)).data())
                .isEqualTo(Hex.of("00 03 00 06 16 11 00 00 00 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(2, 0x5F, 8)).data())
                .as("REPLACE LOST RESERVATION")
                .isEqualTo(Hex.of("00 01 00 00"));
    }

    @Test
    void unsupportedCommand() {
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(1, 0x37, 0)).data())
                .isEqualTo(Hex.of("00 01 00 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(2, 0x9E, 0x11)).data())
                .isEqualTo(Hex.of("00 01 00 00"));
        assertThat(disk.run(Cdbs.reportSupportedOperationCodes(3, 0x28, 1)).data())
                .isEqualTo(Hex.of("00 01 00 00"));
    }

    @Test
    void reservedReportingOptions() {
        for (int options = 4; options < 8; options++) {
            assertThat(disk.run(Cdbs.reportSupportedOperationCodes(options, 0x28, 0))
                            .pointer())
                    .isEqualTo("cdb byte 2 bit 2");
        }
    }
}

package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.37 and 5.16.2: implicit asymmetric logical unit access with all ports active/optimized. */
class ReportTargetPortGroupsTest {

    private static final int MAINTENANCE_IN = 0xA3;
    private static final int MAINTENANCE_OUT = 0xA4;
    private static final int TARGET_PORT_GROUPS = 0x0A;

    private final Disk disk = new Disk();

    @BeforeEach
    void twoPorts() {
        ports(7, 2);
    }

    private void ports(int... numbers) {
        disk.exports.targets(new TargetView(
                Disk.TARGET.name(),
                Disk.TARGET.portalGroupId(),
                Disk.TARGET.targetPortGroup(),
                IntStream.of(numbers)
                        .mapToObj(number -> new PortalView(new InetSocketAddress("10.77.1.1", number), number))
                        .toList()));
    }

    private static byte[] cdb(int format, int allocationLength) {
        return Cdbs.with(
                Cdbs.with(Cdbs.of(MAINTENANCE_IN, format << 5 | TARGET_PORT_GROUPS), 8, allocationLength >> 8),
                9,
                allocationLength);
    }

    @Test
    void saysInInquiryThatItIsImplicit() {
        byte[] inquiry = disk.run(Cdbs.inquiry(36)).data();
        assertThat(inquiry[5] >> 4 & 0x3).as("TPGS").isEqualTo(1);
        assertThat(inquiry[6] & 0x10).as("MULTIP").isNotZero();
    }

    @Test
    void lengthOnlyHeader() {
        assertThat(disk.run(cdb(0, 0xFFFF)).data())
                .isEqualTo(Hex.of("00 00 00 10", "00 01 01 02 00 00 00 02", "00 00 00 02", "00 00 00 07"));
    }

    @Test
    void extendedHeader() {
        assertThat(disk.run(cdb(1, 0xFFFF)).data())
                .isEqualTo(
                        Hex.of("00 00 00 14", "10 00 00 00", "00 01 01 02 00 00 00 02", "00 00 00 02", "00 00 00 07"));
    }

    @Test
    void otherFormatsAreRefused() {
        for (int format = 2; format < 8; format++) {
            Outcome outcome = disk.run(cdb(format, 0xFFFF));
            assertThat(outcome.meaning()).isEqualTo("05/24/00");
            assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 7");
        }
    }

    @Test
    void allocLength() {
        byte[] all = disk.run(cdb(0, 0xFFFF)).data();
        for (int length = 0; length <= all.length + 1; length++) {
            assertThat(disk.run(cdb(0, length)).data()).isEqualTo(Arrays.copyOf(all, Math.min(length, all.length)));
        }
    }

    /** The group of VPD page 83h is the one that is reported: by it hosts find their path in the answer. */
    @Test
    void everyPathGivesTheSameAnswerAndNamesTheSameGroup() {
        byte[] answer = disk.run(cdb(0, 0xFFFF)).data();
        for (int port : new int[] {2, 7}) {
            NexusState path = disk.connect(port);
            assertThat(disk.run(path, 0, cdb(0, 0xFFFF)).data()).isEqualTo(answer);
            assertThat(disk.run(path, 0, Cdbs.vitalProductData(0x83, 0xFFFF)).data())
                    .containsSequence(Hex.of("51 94 00 04 00 00 00 0" + port, "01 15 00 04 00 00 01 02"));
        }
    }

    @Test
    void portsComeAndGoInTheAnswerAndNobodyIsDisturbed() {
        ports(2);
        assertThat(disk.run(cdb(0, 0xFFFF)).data())
                .isEqualTo(Hex.of("00 00 00 0C", "00 01 01 02 00 00 00 01", "00 00 00 02"));
        ports(IntStream.rangeClosed(1, 255).toArray());
        byte[] all = disk.run(cdb(0, 0xFFFF)).data();
        assertThat(all).hasSize(12 + 4 * 255);
        assertThat(all[11]).isEqualTo((byte) 255);
        assertThat(disk.run(Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
    }

    @Test
    void settingStatesIsNotSupported() {
        assertThat(disk.run(Cdbs.of(MAINTENANCE_OUT, TARGET_PORT_GROUPS)).meaning())
                .isEqualTo("05/20/00");
    }

    @Test
    void whereThereIsNoDiskThereAreNoPorts() {
        assertThat(disk.run(disk.nexus, 5L << 48, cdb(0, 255)).meaning()).isEqualTo("05/25/00");
    }
}

package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.7 and 7.7; SBC-4, 6.6: INQUIRY and the vital product data pages. */
class InquiryTest {

    private final Disk disk = new Disk();

    private byte[] page(int code) {
        Outcome outcome = disk.run(Cdbs.vitalProductData(code, 0xFFFF));
        assertThat(outcome.meaning()).isEqualTo("GOOD");
        return outcome.data();
    }

    @Test
    void standard() {
        assertThat(disk.run(Cdbs.inquiry(260)).data())
                .isEqualTo(Hex.of(
                        "00 00 06 12 5B 18 10 02",
                        "43 41 49 53 53 4F 4E 20", // CAISSON
                        "56 6F 6C 75 6D 65 20 20 20 20 20 20 20 20 20 20", // Volume
                        "30 30 30 31",
                        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
                        "00 00",
                        "00 A0 09 60 04 60 04 C0 00 00 00 00 00 00 00 00",
                        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
    }

    @Test
    void allocLength() {
        byte[] all = disk.run(Cdbs.inquiry(0xFFFF)).data();
        for (int length = 0; length <= 256; length++) {
            assertThat(disk.run(Cdbs.inquiry(length)).data()).isEqualTo(Arrays.copyOf(all, Math.min(length, 96)));
        }
    }

    @Test
    void pageCodeWithoutEvpd() {
        Outcome outcome = disk.run(Cdbs.with(Cdbs.inquiry(255), 2, 0x83));
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 2");
    }

    @Test
    void commandSupportDataIsObsolete() {
        for (int flags : new int[] {0x02, 0x03}) {
            Outcome outcome = disk.run(Cdbs.with(Cdbs.inquiry(255), 1, flags));
            assertThat(outcome.meaning()).isEqualTo("05/24/00");
            assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 1");
        }
    }

    @Test
    void unknownPage() {
        for (int code : new int[] {0x01, 0x8E, 0xB3, 0xC0, 0xFF}) {
            Outcome outcome = disk.run(Cdbs.vitalProductData(code, 255));
            assertThat(outcome.meaning()).isEqualTo("05/24/00");
            assertThat(outcome.pointer()).isEqualTo("cdb byte 2");
        }
    }

    @Test
    void supportedPagesAscendAndEachIsThere() {
        byte[] pages = page(0x00);
        assertThat(pages).isEqualTo(Hex.of("00 00 00 0A 00 80 83 86 87 88 8F B0 B1 B2"));
        for (byte code : Arrays.copyOfRange(pages, 4, pages.length)) {
            byte[] page = page(code & 0xFF);
            assertThat(page[1]).isEqualTo(code);
            assertThat((page[2] & 0xFF) << 8 | page[3] & 0xFF).isEqualTo(page.length - 4);
        }
    }

    @Test
    void unitSerialNumberIsTheVolumesId() {
        assertThat(page(0x80)).hasSize(36).startsWith(Hex.of("00 80 00 20"));
        assertThat(new String(page(0x80), 4, 32, StandardCharsets.US_ASCII))
                .isEqualTo("112233445566778899aabbccddeeff00");
    }

    @Test
    void deviceIdentification() {
        assertThat(page(0x83))
                .isEqualTo(Hex.of(
                        "00 83 00 A0",
                        // NAA 6, company id 02CA15h, 36 and 64 bits of the volume's id
                        "01 03 00 10 60 2C A1 54 55 66 77 88 99 AA BB CC DD EE FF 00",
                        "02 01 00 28",
                        ascii("CAISSON ddeeff00112233445566778899aabbcc"),
                        "51 94 00 04 00 00 00 01",
                        "01 15 00 04 00 00 01 02",
                        "53 98 00 28",
                        ascii("iqn.2026-01.io.caisson:target,t,0x0001"),
                        "00 00",
                        "53 A8 00 20",
                        ascii("iqn.2026-01.io.caisson:target"),
                        "00 00 00"));
    }

    @Test
    void theTargetPortIsThatOfTheNexusThatAsks() {
        byte[] page = disk.run(disk.connect(0x1234), 0, Cdbs.vitalProductData(0x83, 0xFFFF))
                .data();
        byte[] throughTheFirst = page(0x83);
        int port = 4 + 20 + 44;
        assertThat(Arrays.copyOfRange(page, 0, port)).isEqualTo(Arrays.copyOfRange(throughTheFirst, 0, port));
        assertThat(Arrays.copyOfRange(page, port, port + 16))
                .isEqualTo(Hex.of("51 94 00 04 00 00 12 34", "01 15 00 04 00 00 01 02"));
        assertThat(new String(page, StandardCharsets.US_ASCII)).contains("iqn.2026-01.io.caisson:target,t,0x1234");
    }

    private static String ascii(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte character : text.getBytes(StandardCharsets.US_ASCII)) {
            hex.append(String.format("%02X", character));
        }
        return hex.toString();
    }

    @Test
    void volumesDifferInTheFirstEightCharactersThatEsxiLooksAt() {
        UUID neighbour = new UUID(0x1122334455667788L, 0x99AABBCCDDEEFF01L);
        disk.exports.map(1, new FakeBlockDevice(new Geometry(512, 8), neighbour));
        byte[] other =
                disk.run(disk.nexus, 1L << 48, Cdbs.vitalProductData(0x83, 255)).data();
        int vendorSpecific = 4 + 20 + 4 + 8;
        assertThat(Arrays.copyOfRange(page(0x83), vendorSpecific, vendorSpecific + 8))
                .isNotEqualTo(Arrays.copyOfRange(other, vendorSpecific, vendorSpecific + 8));
    }

    @Test
    void scsiPortsAreThoseOfTheTargetNow() {
        disk.exports.targets(new TargetView(
                Disk.TARGET.name(),
                Disk.TARGET.portalGroupId(),
                Disk.TARGET.targetPortGroup(),
                List.of(
                        new PortalView(new InetSocketAddress("10.77.2.1", 3260), 0x1001),
                        new PortalView(new InetSocketAddress("10.77.1.1", 3260), 2))));
        assertThat(page(0x88))
                .isEqualTo(Hex.of(
                        "00 88 00 70",
                        "00 00 00 02 00 00 00 00 00 00 00 2C",
                        "53 98 00 28",
                        ascii("iqn.2026-01.io.caisson:target,t,0x0002"),
                        "00 00",
                        "00 00 10 01 00 00 00 00 00 00 00 2C",
                        "53 98 00 28",
                        ascii("iqn.2026-01.io.caisson:target,t,0x1001"),
                        "00 00"));
    }

    @Test
    void extendedInquiry() {
        assertThat(page(0x86)).hasSize(64).startsWith(Hex.of("00 86 00 3C 00 05 00"));
    }

    @Test
    void modePagePolicyIsSharedForAllPages() {
        assertThat(page(0x87)).isEqualTo(Hex.of("00 87 00 04 3F FF 00 00"));
    }

    @Test
    void blockLimits() {
        assertThat(page(0xB0))
                .hasSize(64)
                .startsWith(Hex.of(
                        "00 B0 00 3C 01 FF 00 08", // WSNZ, 255 blocks compare and write, granularity 8
                        "00 00 40 00 00 00 08 00", // 8 MiB at most, 1 MiB at best
                        "00 00 00 00 00 10 00 00", // 2^20 blocks per UNMAP
                        "00 00 01 00 00 00 00 08", // 256 descriptors, granularity 8
                        "80 00 00 00", // aligned to 0
                        "00 00 00 00 00 00 80 00", // WRITE SAME of 32768 blocks
                        "00 00 08 00 00 00 00 00", // atomic writes of 1 MiB, at any block
                        "00 00 00 00 00 00 00 00 00 00 00 00"));
    }

    @Test
    void blockLimitsOf4KibBlocks() {
        Disk large = new Disk(new Geometry(4096, 1024));
        assertThat(large.run(Cdbs.vitalProductData(0xB0, 64)).data())
                .startsWith(Hex.of(
                        "00 B0 00 3C 01 FF 00 01 00 00 08 00 00 00 01 00",
                        "00 00 00 00 00 10 00 00 00 00 01 00 00 00 00 01",
                        "80 00 00 00 00 00 00 00 00 00 10 00 00 00 01 00"));
    }

    @Test
    void blockDeviceCharacteristics() {
        assertThat(page(0xB1)).hasSize(64).startsWith(Hex.of("00 B1 00 3C 00 01 00 00"));
    }

    @Test
    void logicalBlockProvisioning() {
        assertThat(page(0xB2)).isEqualTo(Hex.of("00 B2 00 04 0B E4 02 00"));
    }

    @Test
    void logicalUnitsThatAreNotThere() {
        disk.exports.unmap(0);
        assertThat(disk.run(Cdbs.inquiry(255)).data()).hasSize(96).startsWith(0x3F);
        assertThat(disk.run(disk.nexus, 5L << 48, Cdbs.inquiry(255)).data()).startsWith(0x7F);
        assertThat(disk.run(disk.nexus, 0xC101L << 48, Cdbs.inquiry(255)).data())
                .startsWith(0x1E);
        assertThat(disk.run(disk.nexus, 5L << 48, Cdbs.vitalProductData(0x83, 255))
                        .meaning())
                .isEqualTo("05/24/00");
    }

    @Test
    void thirdPartyCopy() {
        assertThat(page(0x8F))
                .isEqualTo(Hex.of(
                        "00 8F 01 6C",
                        // Windows: 64 ranges, 600 s at most, 60 s by default, 256 MiB at most, 64 MiB at best
                        "0000 0020 000000000000 0040 00000258 0000003C 0000000000080000 0000000000020000",
                        // commands: 83h with 00h 10h 11h 1Ch, 84h with 00h 03h 04h 07h
                        "0001 0010 0C 83 04 00 10 11 1C 84 04 00 03 04 07 000000",
                        "0004 001C 00000000 0008 0040 00000800 00000000 000000000000000000000000",
                        "0008 0004 02 02 E4 00",
                        // tokens of block devices
                        "0106 005C 00 0000000000000000000000 00000001 FFFFFFFF 00000258",
                        "000000000000000000000000000000000000 0030",
                        "00 00 002C 0000 0000 0000000010000000 0000000004000000 0000000004000000 0000000004000000",
                        "0000000000000000",
                        // point in time, change vulnerable: in and out; zeros: in
                        "0108 0084 0000 0080 00800001 03 000000" + "00".repeat(56),
                        "FFFF0001 02 000000" + "00".repeat(56),
                        "8001 0020 00000020 00000020 04000000 09 00" + "00".repeat(18)));
    }
}

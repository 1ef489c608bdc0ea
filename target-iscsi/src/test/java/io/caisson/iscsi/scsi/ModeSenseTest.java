package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.PoolSpace;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.13, 6.14 and 7.5: MODE SENSE(6) and (10). */
class ModeSenseTest {

    private static final String READ_WRITE_ERROR_RECOVERY = "01 0A 00 00 00 00 00 80 00 00 00 00";
    private static final String CACHING = "08 12 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    private static final String CONTROL = "0A 0A 02 10 00 00 00 00 00 00 00 00";
    private static final String EXCEPTIONS = "1C 0A 08 00 00 00 00 00 00 00 00 00";
    /** Enabled, armed decreasing, on what is available: 30 sets of the fake's 100 MiB. */
    private static final String PROVISIONING =
            "5C 02 00 14 00 00 00 00 00 00 00 00 00 00 00 00 80 01 00 00 00 00 00 1E";

    private static final String DESCRIPTOR = "00 00 80 00 00 00 02 00";

    private final Disk disk = new Disk();

    @Test
    void allPagesInSixBytes() {
        assertThat(disk.run(Cdbs.modeSense6(0x3F)).data())
                .isEqualTo(Hex.of("43 00 10 08", DESCRIPTOR, READ_WRITE_ERROR_RECOVERY, CACHING, CONTROL, EXCEPTIONS));
    }

    @Test
    void allPagesInTenBytes() {
        assertThat(disk.run(Cdbs.modeSense10(0, 0x3F, 0xFF)).data())
                .isEqualTo(Hex.of(
                        "00 5E 00 10 00 00 00 08",
                        DESCRIPTOR,
                        READ_WRITE_ERROR_RECOVERY,
                        CACHING,
                        CONTROL,
                        EXCEPTIONS,
                        PROVISIONING));
    }

    /** SBC-4, 6.5.9. */
    @Test
    void logicalBlockProvisioning() {
        String header = "00 26 00 10 00 00 00 08";
        assertThat(disk.run(Cdbs.modeSense10(0, 0x1C, 0x02)).data())
                .isEqualTo(Hex.of(header, DESCRIPTOR, PROVISIONING));
        assertThat(disk.run(Cdbs.modeSense10(0, 0x9C, 0x02)).data())
                .as("default values")
                .isEqualTo(Hex.of(header, DESCRIPTOR, PROVISIONING));
        assertThat(disk.run(Cdbs.modeSense10(0, 0x5C, 0x02)).data())
                .as("nothing is the host's to change")
                .isEqualTo(Hex.of(header, DESCRIPTOR, "5C 02 00 14", "00".repeat(20)));
        assertThat(disk.run(Cdbs.modeSense10(0, 0x1C, 0)).data())
                .isEqualTo(Hex.of("00 1A 00 10 00 00 00 08", DESCRIPTOR, EXCEPTIONS));
        disk.device.pool(new PoolSpace(200 << 20, 1 << 20, 80));
        assertThat(disk.run(Cdbs.modeSense10(0x08, 0x1C, 0x02)).data()).endsWith(Hex.of("80 01 00 00 00 00 00 28"));
    }

    @Test
    void onePage() {
        assertThat(disk.run(Cdbs.modeSense6(0x08)).data()).isEqualTo(Hex.of("1F 00 10 08", DESCRIPTOR, CACHING));
    }

    @Test
    void withoutBlockDescriptor() {
        assertThat(disk.run(Cdbs.with(Cdbs.modeSense6(0x0A), 1, 0x08)).data())
                .isEqualTo(Hex.of("0F 00 10 00", CONTROL));
    }

    @Test
    void longBlockDescriptor() {
        assertThat(disk.run(Cdbs.modeSense10(0x10, 0x0A, 0)).data())
                .isEqualTo(
                        Hex.of("00 22 00 10 01 00 00 10", "00 00 00 00 00 00 80 00 00 00 00 00 00 00 02 00", CONTROL));
        assertThat(disk.run(Cdbs.modeSense10(0x18, 0x0A, 0)).data())
                .isEqualTo(Hex.of("00 12 00 10 00 00 00 00", CONTROL));
    }

    @Test
    void capacityTooLargeForAShortDescriptor() {
        Disk large = new Disk(new Geometry(512, 1L << 33));
        assertThat(large.run(Cdbs.modeSense6(0x0A)).data()).startsWith(Hex.of("17 00 10 08 FF FF FF FF 00 00 02 00"));
    }

    @Test
    void changeableValues() {
        assertThat(disk.run(Cdbs.with(Cdbs.modeSense6(0x0A), 2, 0x4A)).data())
                .isEqualTo(Hex.of("17 00 10 08", DESCRIPTOR, "0A 0A 04 00 08 00 00 00 00 00 00 00"));
        assertThat(disk.run(Cdbs.with(Cdbs.modeSense6(0x08), 2, 0x48)).data())
                .endsWith(Hex.of("08 12 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
    }

    @Test
    void defaultValuesStayAfterAChange() {
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x06, 0));
        assertThat(disk.run(Cdbs.with(Cdbs.modeSense6(0x0A), 2, 0x8A)).data()).endsWith(Hex.of(CONTROL));
        assertThat(disk.run(Cdbs.modeSense6(0x0A)).data()).endsWith(Hex.of("0A 0A 06 10 00 00 00 00 00 00 00 00"));
    }

    @Test
    void savedValuesAreNotSupported() {
        assertThat(disk.run(Cdbs.with(Cdbs.modeSense6(0x0A), 2, 0xCA)).meaning())
                .isEqualTo("05/39/00");
    }

    @Test
    void unknownPageOrSubpage() {
        Outcome page = disk.run(Cdbs.modeSense6(0x02));
        assertThat(page.meaning()).isEqualTo("05/24/00");
        assertThat(page.pointer()).isEqualTo("cdb byte 2 bit 5");
        Outcome subpage = disk.run(Cdbs.modeSense10(0, 0x0A, 1));
        assertThat(subpage.meaning()).isEqualTo("05/24/00");
        assertThat(subpage.pointer()).isEqualTo("cdb byte 3");
    }

    @Test
    void lengthTellsOfAllWhateverTheAllocationLength() {
        byte[] all = disk.run(Cdbs.modeSense6(0x3F)).data();
        for (int length = 0; length < all.length; length++) {
            assertThat(disk.run(Cdbs.with(Cdbs.modeSense6(0x3F), 4, length)).data())
                    .isEqualTo(Arrays.copyOf(all, length));
        }
    }
}

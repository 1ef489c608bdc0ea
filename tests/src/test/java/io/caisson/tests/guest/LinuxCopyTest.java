package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Copies that the target makes itself, asked for by sg_xcopy and ddpt. */
@GuestTest
class LinuxCopyTest {

    private static final String DISKS = """
            source=$(disk $portal_1 "$LUN")
            destination=$(disk $portal_1 %d)
            # holds FIRST-BLOCK: whether the destination has there what the source begins with.
            holds() { content "$1" | cmp - /tmp/data; }
            content() {
                dd if=$destination bs=1M count=4 iflag=direct,skip_bytes skip=$(($1 * 512)) status=none
            }
            """;

    private final GuestLab lab;
    private GuestLab.Disk source;
    private GuestLab.Disk destination;

    LinuxCopyTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void fillTheSource() {
        source = lab.disk("512MiB");
        destination = lab.disk("512MiB");
        source.run("login $portal_1");
        onDisks("""
                dd if=/dev/urandom of=/tmp/data bs=1M count=4 status=none
                dd if=/tmp/data of=$source bs=1M oflag=direct status=none
                """);
    }

    private String onDisks(String script) {
        return source.run(DISKS.formatted(destination.lun()) + script);
    }

    @Test
    void itSaysWhatItCanCopy() {
        assertThat(onDisks("sg_inq $source; sg_vpd --page=tpc $source; sg_copy_results --params $source"))
                .contains("3PC=1", "Block Device ROD Limits", "Extended copy(LID1)", "Populate token")
                .contains("Segment descriptor 0x02", "Target descriptor 0xe4")
                .contains("block device zero [0xffff0001]");
    }

    @Test
    void extendedCopyMovesBlocksBetweenVolumesAndWithinOne() {
        onDisks("""
                sg_xcopy if=$source of=$destination bs=512 count=8192 seek=2048
                holds 2048
                sg_xcopy if=$source of=$destination bs=512 count=8192 seek=20480 --on_dst
                holds 20480
                sg_xcopy if=$destination of=$destination bs=512 count=8192 skip=2048 seek=30721
                holds 30721
                ddpt if=$source of=$destination bs=512 count=8192 seek=40960 iflag=xcopy
                holds 40960
                """);
    }

    /**
     * The way of Windows: a token stands for data, and is written elsewhere. ddptctl 0.97 puts each range one byte too early
     * in its lists, so that the target sees 256 times the address and the length that were given.
     */
    @Test
    void aTokenStandsForDataUntilTheDataChanges() {
        String said = onDisks("""
                ddptctl --pt=0,32 --rtf=/tmp/token $source
                ddptctl --info --rtf=/tmp/token
                ddptctl --wut=640,32 --rtf=/tmp/token $destination
                ddptctl --receive $destination
                holds 163840

                cp /tmp/token /tmp/forged
                printf '\\x5a' | dd of=/tmp/forged bs=1 seek=20 conv=notrunc status=none
                refused ddptctl --wut=640,32 --rtf=/tmp/forged $destination

                dd if=/dev/urandom of=$source bs=4k seek=2048 count=1 oflag=direct status=none
                ddptctl --wut=800,32 --rtf=/tmp/token $destination
                dd if=/tmp/data of=$source bs=4k count=1 oflag=direct status=none
                refused ddptctl --wut=640,32 --rtf=/tmp/token $destination
                """);
        assertThat(said)
                .contains("PT completes with a transfer count of 8192", "WUT completes with a transfer count of 8192")
                .contains("Number of bytes represented: 4194304", "Operation completed without errors")
                .contains("token revoked");
    }

    @Test
    void theTokenOfZerosZeroesAndFrees() {
        long full = destination.allocatedBytes();
        onDisks("""
                dd if=/tmp/data of=$destination bs=1M seek=320 oflag=direct status=none
                holds 655360
                head -c 512 /dev/zero >/tmp/zeros
                printf '\\xff\\xff\\x00\\x01\\x00\\x00\\x01\\xf8' | dd of=/tmp/zeros bs=1 conv=notrunc status=none
                ddptctl --wut=2560,32 --rtf=/tmp/zeros $destination
                content 655360 | cmp -n $((4 << 20)) - /dev/zero
                expect "LBA: 0xa0000 .*deallocated" sg_get_lba_status --lba=655360 $destination
                """);
        assertThat(destination.allocatedBytes()).isLessThan(full + (1 << 20));
    }
}

package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems on the kernel's disk: what they write is found again, and what they give up becomes free in the pool. */
@GuestTest
class LinuxFileSystemTest {

    private static final long MIB = 1 << 20;

    private final GuestLab lab;

    LinuxFileSystemTest(GuestLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    @ParameterizedTest
    @CsvSource({
        "512, mkfs.xfs -q, xfs_repair -n",
        "512, mkfs.ext4 -q, e2fsck -f -n",
        "4096, mkfs.xfs -q, xfs_repair -n",
    })
    void filesAreFoundAgainInALaterSession(int blockSize, String mkfs, String check) {
        GuestLab.Disk disk = lab.disk(Map.of("size", "512MiB", "logicalBlockBytes", blockSize));
        disk.run("""
                login $portal_1
                disk=$(disk $portal_1 "$LUN")
                %s $disk
                mount $disk /mnt
                cp -r /usr/share/zoneinfo/Etc /etc /mnt/
                verify_io /mnt/random
                (cd /mnt && find . -type f -exec sha256sum {} + >/run/sums)
                umount /mnt
                end_scenario
                login $portal_2
                disk=$(disk $portal_2 "$LUN")
                %s $disk
                mount $disk /mnt
                (cd /mnt && sha256sum --quiet -c /run/sums)
                """.formatted(mkfs, check));
    }

    @Test
    void whatIsTrimmedOrDiscardedIsFreeInThePool() {
        GuestLab.Disk disk = lab.disk("512MiB");
        disk.run("""
                login $portal_1
                disk=$(disk $portal_1 "$LUN")
                mkfs.xfs -q $disk
                mount $disk /mnt
                sync -f /mnt
                """);
        long empty = disk.allocatedBytes();
        disk.run("dd if=/dev/urandom of=/mnt/file bs=1M count=24 oflag=direct status=none; sync -f /mnt");
        long full = disk.allocatedBytes();
        assertThat(full - empty).as("taken by the file").isGreaterThan(23 * MIB);

        disk.run("rm /mnt/file; sync -f /mnt; fstrim --verbose /mnt");
        assertThat(full - disk.allocatedBytes()).as("freed by fstrim").isGreaterThan(23 * MIB);

        disk.run("umount /mnt; blkdiscard --force $(disk $portal_1 \"$LUN\")");
        assertThat(disk.allocatedBytes()).as("left after blkdiscard").isLessThan(MIB);
        disk.run("cmp -n $((64 << 20)) $(disk $portal_1 \"$LUN\") /dev/zero");
    }

    @Test
    void aGrownVolumeIsGrownOnlineInTheHost() {
        GuestLab.Disk disk = lab.disk("512MiB");
        disk.run("""
                login $portal_1
                disk=$(disk $portal_1 "$LUN")
                mkfs.xfs -q $disk
                mount $disk /mnt
                """);
        disk.resize("1GiB");
        disk.run("""
                disk=$(disk $portal_1 "$LUN")
                iscsiadm -m session --rescan
                eventually 20 test "$(blockdev --getsize64 $disk)" = $((1 << 30))
                xfs_growfs /mnt
                [ "$(df --output=size -B1M /mnt | tail -1)" -gt 900 ]
                """);
    }
}

package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems over NVMe/TCP, and volumes that change under them. */
@GuestTest
class LinuxNvmeFileSystemTest {

    private static final long MIB = 1 << 20;

    private final GuestLab lab;

    LinuxNvmeFileSystemTest(GuestLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    @ParameterizedTest
    @CsvSource({
        "512, '', mkfs.xfs -q, xfs_repair -n",
        "512, --hdr-digest --data-digest, mkfs.ext4 -q, e2fsck -f -n",
        "4096, '', mkfs.xfs -q, xfs_repair -n",
    })
    void filesAreFoundAgainThroughTheOtherPortal(int blockSize, String options, String mkfs, String check) {
        GuestLab.Disk disk = lab.namespace(Map.of("size", "512MiB", "logicalBlockBytes", blockSize));
        disk.run("""
                attach $portal_1 %1$s
                disk=$(namespace)
                [ "$(blockdev --getss $disk)" = %2$d ]
                %3$s $disk
                mount $disk /mnt
                cp -r /usr/share/zoneinfo/Etc /etc /mnt/
                verify_io /mnt/random
                (cd /mnt && find . -type f -exec sha256sum {} + >/run/sums)
                umount /mnt
                end_scenario
                attach $portal_2 %1$s
                disk=$(namespace)
                %4$s $disk
                mount $disk /mnt
                (cd /mnt && sha256sum --quiet -c /run/sums)
                """.formatted(options, blockSize, mkfs, check));
    }

    @Test
    void whatIsTrimmedOrDiscardedIsFreeInThePool() {
        GuestLab.Disk disk = lab.namespace("512MiB");
        disk.run("""
                attach $portal_1
                mkfs.xfs -q $(namespace)
                mount $(namespace) /mnt
                sync -f /mnt
                """);
        long empty = disk.allocatedBytes();
        disk.run("dd if=/dev/urandom of=/mnt/file bs=1M count=24 oflag=direct status=none; sync -f /mnt");
        long full = disk.allocatedBytes();
        assertThat(full - empty).as("taken by the file").isGreaterThan(23 * MIB);
        disk.run("rm /mnt/file; sync -f /mnt; fstrim --verbose /mnt");
        assertThat(full - disk.allocatedBytes()).as("freed by fstrim").isGreaterThan(23 * MIB);
        disk.run("umount /mnt; blkdiscard --force $(namespace)");
        assertThat(disk.allocatedBytes()).as("left after blkdiscard").isLessThan(MIB);
        disk.run("cmp -n $((64 << 20)) $(namespace) /dev/zero");
    }

    /** Nobody asks the host to look: an asynchronous event does. */
    @Test
    void aGrownVolumeGrowsInTheHostByItself() {
        GuestLab.Disk disk = lab.namespace("512MiB");
        disk.run("""
                attach $portal_1
                mkfs.xfs -q $(namespace)
                mount $(namespace) /mnt
                """);
        disk.resize("1GiB");
        disk.run("""
                grown() { [ "$(blockdev --getsize64 $(namespace))" = $((1 << 30)) ]; }
                eventually 20 grown
                xfs_growfs /mnt
                [ "$(df --output=size -B1M /mnt | tail -1)" -gt 900 ]
                """);
    }

    @Test
    void namespacesComeAndGoByThemselves() {
        GuestLab.Disk first = lab.namespace("64MiB");
        first.run("attach $portal_1; namespace");
        GuestLab.Disk second = lab.namespace("64MiB");
        second.run("verify_io $(namespace) --size=1m");
        second.withdraw();
        second.run("eventually 20 has_no_namespace $NSID; live | grep -x 1");
        first.run("verify_io $(namespace) --size=1m");
    }

    @Test
    void bothProtocolsCarryLoadAtOnce() {
        GuestLab.Disk overIscsi = lab.disk("256MiB");
        GuestLab.Disk overNvme = lab.namespace("256MiB");
        assertThat(overIscsi.run("""
                        NSID=%d
                        login $portal_1
                        attach $portal_2
                        verify_io "$(disk $portal_1 "$LUN")" >/run/iscsi.load & iscsi=$!
                        verify_io "$(namespace)" >/run/nvme.load & nvme=$!
                        wait $iscsi
                        wait $nvme
                        cat /run/iscsi.load /run/nvme.load
                        """.formatted(overNvme.namespaceId()))).containsSubsequence("err= 0", "err= 0");
    }
}

package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tools of sg3-utils on a disk of the kernel: what a command says, decoded by somebody else, and what it does. */
@GuestTest
class LinuxScsiToolsTest {

    private static final String DISK = "disk=$(disk $portal_1 \"$LUN\")\n";

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxScsiToolsTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void logIn() {
        disk = lab.disk("1GiB");
        disk.run("login $portal_1");
    }

    private String onDisk(String script) {
        return disk.run(DISK + script);
    }

    @Test
    void inquirySaysWhatItIs() {
        assertThat(onDisk("sg_inq $disk"))
                .contains("Vendor identification: CAISSON", "Product identification: Volume")
                .contains("PDT=0", "RMB=0", "HiSUP=1", "CmdQue=1", "MultiP=1", "Protect=0");
    }

    /** The list of page 00h decides, so that a page that is added later is looked at too. */
    @Test
    void everyVpdPageThatIsListedCanBeRead() {
        String pages = onDisk("""
                for page in $(sg_vpd --page=0 --raw $disk | od -An -v -tx1 -j4); do
                    echo "== page $page"
                    sg_vpd --page=0x$page $disk
                done
                """);
        assertThat(pages)
                .contains(
                        "== page 00",
                        "== page 80",
                        "== page 83",
                        "== page 86",
                        "== page b0",
                        "== page b1",
                        "== page b2")
                .doesNotContain("malformed", "unable to decode", "truncated");
    }

    @Test
    void theDiskIsNamedForLife() {
        String identity =
                onDisk("sg_vpd --page=di $disk; sg_vpd --page=sn $disk; lsscsi --scsi_id; udevadm info $disk");
        String naa = identity.replaceAll("(?s).*designator type: NAA,  code set: Binary\\s+0x([0-9a-f]{32}).*", "$1");
        assertThat(naa).as(identity).matches("6[0-9a-f]{31}");
        // The kernel's name for it, and udev's, which file systems and clusters are configured with.
        assertThat(identity)
                .contains("3" + naa)
                .contains("E: ID_SERIAL=3" + naa)
                .contains("/dev/disk/by-id/scsi-3" + naa)
                .contains("Relative target port: 0x")
                .contains("Target port group: 0x");
    }

    @Test
    void limitsAndProvisioningAreWhatTheKernelMakesOfThem() {
        assertThat(onDisk("sg_vpd --page=bl $disk"))
                .contains("Write same non-zero (WSNZ): 1", "Maximum compare and write length: 0xff")
                .containsPattern("Optimal unmap granularity: 0x8\\b");
        assertThat(onDisk("sg_vpd --page=lbpv $disk"))
                .contains("LBPU=1", "LBPWS=1", "LBPWS10=1", "LBPRZ=0x1", "thin provisioned");
        String queue = onDisk("cd /sys/block/${disk#/dev/}/queue; grep . discard_granularity discard_max_bytes "
                + "physical_block_size logical_block_size write_zeroes_max_bytes write_cache rotational fua");
        assertThat(queue)
                .contains("discard_granularity:4096", "physical_block_size:4096", "logical_block_size:512")
                .contains("write_cache:write through", "rotational:0")
                .doesNotContain("discard_max_bytes:0\n", "write_zeroes_max_bytes:0\n");
    }

    @Test
    void capacityAndLunsAreTold() {
        assertThat(onDisk("sg_readcap --long $disk"))
                .contains("lbpme=1, lbprz=1", "Device size: 1073741824 bytes", "physical block length=4096");
        assertThat(onDisk("sg_readcap $disk")).contains("Last LBA=2097151 (0x1fffff)");
        assertThat(onDisk("sg_luns --decode $disk; sg_luns --select=1 $disk; sg_luns --select=2 $disk"))
                .contains("Peripheral device addressing: lun=" + disk.lun());
    }

    @Test
    void modeAndLogPagesDecode() {
        assertThat(onDisk("sg_modes --all $disk; sg_modes --six --all $disk; sg_modes --control=1 $disk"))
                .contains("WP=0", "DpoFua=1", "Caching", "Control", "Informational exceptions control");
        assertThat(onDisk("sg_logs --all $disk")).contains("Logical block provisioning log page  [0xc]");
    }

    /** REPORT SUPPORTED OPERATION CODES is believed by initiators, so each command in its list is asked for on its own too. */
    @Test
    void supportedCommandsAreTold() {
        assertThat(onDisk("sg_opcodes --no-inquiry --rctd $disk"))
                .contains("Compare and write", "Unmap", "Write same(16)", "Get LBA status(16)", "Report luns")
                .contains("Write atomic(16)", "Report timestamp", "Send diagnostic", "Report target port groups");
        String one = onDisk("""
                sg_opcodes $disk | sed -nE 's/^ ([0-9a-f]{2}) {4,8}([0-9a-f]{1,2})? +[0-9]+ .*/\\1 \\2/p' >/tmp/listed
                [ "$(wc -l </tmp/listed)" -gt 60 ]
                while read -r opcode action; do
                    sg_opcodes --no-inquiry --opcode=0x$opcode${action:+,0x$action} $disk
                done </tmp/listed
                echo "unlisted:"
                sg_opcodes --no-inquiry --opcode=0x48,1 $disk
                sg_opcodes --no-inquiry --tmf $disk
                """);
        assertThat(one)
                .contains("Abort task")
                .containsIgnoringCase("logical unit reset")
                .containsOnlyOnce("NOT supported");
    }

    @Test
    void anAtomicWriteIsOneCommand() {
        onDisk("""
                dd if=/dev/urandom of=/tmp/data bs=4k count=256 status=none
                sg_write_x --atomic=0 --in=/tmp/data --lba=24576 --num=2048 $disk
                dd if=$disk bs=1M skip=12 count=1 iflag=direct status=none | cmp - /tmp/data
                # A boundary would allow it to be torn there: refused, as is more than the limit.
                refused sg_write_x --atomic=8 --in=/tmp/data --lba=24576 --num=64 $disk
                refused sg_write_x --atomic=0 --in=/dev/zero --lba=24576 --num=2056 $disk
                dd if=$disk bs=1M skip=12 count=1 iflag=direct status=none | cmp - /tmp/data
                """);
    }

    /** RWF_ATOMIC of the kernel, which reads the limits in page B0h and sends WRITE ATOMIC(16). */
    @Test
    void theKernelOffersAtomicWrites() {
        assertThat(onDisk("""
                        cd /sys/block/${disk#/dev/}/queue; grep . atomic_write_*
                        xfs_io -d -c 'pwrite -A -S 0x5a -b 64k 1m 64k' $disk
                        head -c 65536 /dev/zero | tr '\\0' '\\132' >/tmp/data
                        dd if=$disk bs=64k skip=16 count=1 iflag=direct status=none | cmp - /tmp/data
                        """))
                .contains("atomic_write_unit_min_bytes:4096", "atomic_write_max_bytes:1048576")
                .contains("atomic_write_boundary_bytes:0", "wrote 65536/65536 bytes");
    }

    @Test
    void theTimeIsOursAndCannotBeSet() {
        onDisk("""
                now=$(sg_timestamp --srep $disk)
                [ "$now" -gt 1700000000 ]
                eventually 10 later "$now" $disk
                refused sg_timestamp --seconds=1 $disk
                """);
        assertThat(onDisk("sg_timestamp --origin $disk")).contains("initialized by other method");
    }

    @Test
    void theSelfTestPassesAndItsPagesAreListed() {
        assertThat(onDisk("""
                        sg_senddiag --test $disk
                        sg_senddiag --list $disk
                        refused sg_senddiag --selftest=1 $disk
                        """)).contains("returned GOOD status", "0x00  Supported diagnostic pages");
    }

    @Test
    void portGroupsAreReportedAndNotSet() {
        assertThat(onDisk("""
                        sg_rtpg --decode $disk
                        sg_rtpg --extended $disk
                        refused sg_raw --send=8 --infile=/dev/zero --nosense $disk a4 0a 00 00 00 00 00 00 00 08 00 00
                        """)).contains("active/optimized", "target port count : 02");
    }

    @Test
    void smallCommandsSucceed() {
        onDisk("""
                sg_turs --low $disk
                sg_requests $disk
                sg_sync $disk
                sg_sync --16 --lba=8 --count=8 $disk
                sg_verify --lba=0 --count=64 $disk
                sg_verify --16 --lba=2097088 --count=64 $disk
                sg_seek --pre-fetch --lba=0 --num-blocks=8 $disk
                sg_start --start $disk
                """);
    }

    @Test
    void whatLiesBeyondTheEndIsRefused() {
        assertThat(onDisk("refused sg_verify --16 --lba=2097152 --count=1 $disk"))
                .contains("LBA out of range");
        assertThat(onDisk("refused sg_raw --request=512 $disk 88 00 00 00 00 00 00 20 00 00 00 00 00 01 00 00"))
                .contains("Logical block address out of range");
    }

    @Test
    void writeSameRepeatsABlockAndGivesSpaceBack() {
        onDisk("""
                head -c 512 /dev/urandom >/tmp/block
                sg_write_same --in=/tmp/block --lba=4096 --num=64 $disk
                for i in $(seq 64); do cat /tmp/block; done >/tmp/expected
                dd if=$disk bs=512 skip=4096 count=64 iflag=direct status=none | cmp - /tmp/expected
                sg_write_same --16 --unmap --lba=4096 --num=64 --in=/dev/zero --xferlen=512 $disk
                dd if=$disk bs=512 skip=4096 count=64 iflag=direct status=none | cmp -n 32768 - /dev/zero
                expect "LBA: 0x1000 .*deallocated" sg_get_lba_status --lba=4096 $disk
                sg_write_same --16 --ndob --lba=4096 --num=8 $disk
                """);
    }

    @Test
    void unmapZeroesExactlyWhatItNames() {
        onDisk("""
                dd if=/dev/urandom of=/tmp/data bs=4k count=16 status=none
                dd if=/tmp/data of=$disk bs=4k seek=1024 oflag=direct status=none
                expect "LBA: 0x2000 .*mapped" sg_get_lba_status --lba=8192 $disk
                sg_unmap --force --lba=8200,8224 --num=8,16 $disk
                dd if=/dev/zero of=/tmp/data bs=4k seek=1 count=1 conv=notrunc status=none
                dd if=/dev/zero of=/tmp/data bs=4k seek=4 count=2 conv=notrunc status=none
                dd if=$disk bs=4k skip=1024 count=16 iflag=direct status=none | cmp - /tmp/data
                expect "LBA: 0x2008 .*deallocated" sg_get_lba_status --lba=8200 $disk
                """);
    }

    /** The lock of a clustered file system: one step, or not at all; sg_compare_and_write ends with 14 on a miscompare. */
    @Test
    void compareAndWriteHappensOnceOrNotAtAll() {
        String said = onDisk("""
                dd if=/dev/urandom of=/tmp/old bs=512 count=8 status=none
                dd if=/dev/urandom of=/tmp/new bs=512 count=8 status=none
                dd if=/tmp/old of=$disk bs=512 seek=16384 oflag=direct status=none
                sg_compare_and_write --in=/tmp/old --inw=/tmp/new --lba=16384 --num=8 --xferlen=8192 $disk
                dd if=$disk bs=512 skip=16384 count=8 iflag=direct status=none | cmp - /tmp/new
                code=0
                sg_compare_and_write --in=/tmp/old --inw=/tmp/old --lba=16384 --num=8 --xferlen=8192 $disk || code=$?
                echo "ended with $code"
                dd if=$disk bs=512 skip=16384 count=8 iflag=direct status=none | cmp - /tmp/new
                """);
        assertThat(said).contains("ended with 14");
    }

    @Test
    void aResetIsDoneAndToldToTheKernel() {
        assertThat(onDisk("""
                        dmesg --clear
                        sg_reset --device $disk
                        verify_io $disk --size=1m
                        dmesg
                        """)).contains("device reset occurred");
    }
}

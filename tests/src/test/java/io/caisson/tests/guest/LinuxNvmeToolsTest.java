package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of nvme-cli that pass single NVMe commands through the kernel. */
@GuestTest
class LinuxNvmeToolsTest {

    private static final String PREPARED = """
            disk=$(namespace)
            head -c 4096 /dev/urandom >/run/data
            nvme write $disk --start-block=0 --block-count=7 --data-size=4096 --data=/run/data
            """;

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxNvmeToolsTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void attach() {
        disk = lab.namespace("64MiB");
        disk.run("attach $portal_1; namespace");
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    @Test
    void whatIsWrittenIsReadAndComparesEqual() {
        assertThat(disk.run(PREPARED + """
                        nvme read $disk --start-block=0 --block-count=7 --data-size=4096 --data=/run/read
                        cmp /run/data /run/read
                        nvme compare $disk --start-block=0 --block-count=7 --data-size=4096 --data=/run/data
                        head -c 4096 /dev/urandom >/run/other
                        expect "COMPARE_FAILED|Compare Failure" refused \\
                            nvme compare $disk --start-block=0 --block-count=7 --data-size=4096 --data=/run/other
                        nvme flush $disk
                        """)).contains("compare: Success");
    }

    @Test
    void zeroesAreWrittenAndRangesDeallocated() {
        disk.run(PREPARED + """
                nvme write-zeroes $disk --start-block=0 --block-count=3
                nvme dsm $disk --ad --slbs=4 --blocks=4
                nvme read $disk --start-block=0 --block-count=7 --data-size=4096 --data=/run/read
                cmp -n 4096 /run/read /dev/zero
                """);
    }

    @Test
    void rangesAreCopied() {
        disk.run(PREPARED + """
                nvme copy $disk --sdlba=1024 --slbs=0,4 --blocks=3,3
                nvme read $disk --start-block=1024 --block-count=7 --data-size=4096 --data=/run/read
                cmp /run/data /run/read
                """);
    }

    @Test
    void verifyReadsTheMedium() {
        assertThat(disk.run(PREPARED + "nvme verify $disk --start-block=0 --block-count=63"))
                .contains("Success");
    }

    @Test
    void whatIsNotOfferedIsRefused() {
        disk.run("""
                expect "INVALID_OPCODE|Invalid Command Opcode" refused nvme write-uncor $(namespace) --start-block=0
                expect "LBA_RANGE|LBA Out of Range" refused \\
                    nvme verify $(namespace) --start-block=$((1 << 30)) --block-count=0
                """);
    }

    @Test
    void logPagesAreShown() {
        disk.run("""
                for page in smart-log fw-log error-log effects-log changed-ns-list-log supported-log-pages \\
                    fid-support-effects-log ana-log; do
                    nvme $page /dev/$(controller $portal_1) >/run/page
                    [ -s /run/page ] || fail "$page is empty"
                done
                """);
    }

    @Test
    void featuresAreShown() {
        disk.run("""
                for feature in 0x01 0x04 0x07 0x0a 0x0b 0x0f 0x16; do
                    expect "Current value" nvme get-feature /dev/$(controller $portal_1) --feature-id=$feature
                done
                expect "Current value" nvme get-feature /dev/$(controller $portal_1) --feature-id=0x05 --namespace-id=$NSID
                # There is no volatile write cache to switch.
                expect "Invalid Field" refused nvme get-feature /dev/$(controller $portal_1) --feature-id=0x06
                """);
    }
}

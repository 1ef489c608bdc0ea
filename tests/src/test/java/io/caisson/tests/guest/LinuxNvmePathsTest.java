package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.GuestVm;
import io.caisson.tests.fixtures.Tool;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kernel's native multipath over two portals, of which one, or the daemon, goes away under load. */
@GuestTest
class LinuxNvmePathsTest {

    private static final Duration LOAD_LIMIT = Duration.ofMinutes(3);

    private final GuestLab lab;

    LinuxNvmePathsTest(GuestLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void endSessions() {
        lab.network().restore(1);
        lab.network().restore(2);
        lab.endSessions();
    }

    private GuestLab.Disk disk() {
        GuestLab.Disk disk = lab.namespace("512MiB");
        disk.run("""
                attach $portal_1 --keep-alive-tmo=2
                attach $portal_2 --keep-alive-tmo=2
                eventually 20 has_live 2
                mkfs.xfs -q $(namespace)
                mount $(namespace) /mnt
                """);
        return disk;
    }

    /** Random writes with fsync for a while, each block verified afterwards. */
    private static GuestVm.Script load(GuestLab.Disk disk, int seconds) {
        GuestVm.Script load = disk.start(
                LOAD_LIMIT, "verify_io /mnt/load --size=2m --time_based --runtime=%d --fsync=16".formatted(seconds));
        disk.run("eventually 30 test -s /mnt/load");
        return load;
    }

    private void expectCleanFileSystem(GuestLab.Disk disk) {
        disk.run("umount /mnt; xfs_repair -n $(namespace); mount $(namespace) /mnt");
    }

    @Test
    void bothPathsAreOptimized() {
        GuestLab.Disk disk = disk();
        assertThat(disk.run("""
                        cat /sys/class/nvme/nvme*/nvme*c*n*/ana_state
                        nvme ana-log /dev/$(controller $portal_1)
                        nvme ana-log /dev/$(controller $portal_2)
                        """))
                .contains("optimized", "ANA LOG HEADER")
                .doesNotContain("non-optimized", "inaccessible", "change");
    }

    @Test
    @LosesPaths
    void aLinkThatIsCutUnderLoadCostsNoErrorAndComesBack() {
        GuestLab.Disk disk = disk();
        GuestVm.Script load = load(disk, 12);
        lab.network().cut(2);
        disk.run("eventually 40 has_live 1");
        assertThat(load.expectSuccess()).contains("err= 0");
        lab.network().restore(2);
        disk.run("eventually 40 has_live 2");
        expectCleanFileSystem(disk);
    }

    @Test
    @LosesPaths
    void aDaemonThatIsKilledUnderLoadCostsNoError() {
        GuestLab.Disk disk = disk();
        GuestVm.Script load = load(disk, 10);
        lab.caisson().kill();
        lab.caisson().restart();
        disk.run("eventually 60 has_live 2");
        assertThat(load.expectSuccess()).contains("err= 0");
        expectCleanFileSystem(disk);
    }

    /** The host's frames are lost in silence: the controller's side of the association has to notice by itself. */
    @Test
    @LosesPaths
    void aHostThatFallsSilentIsForgottenAfterItsKeepAliveTimeout() {
        GuestLab.Disk disk = lab.namespace("64MiB");
        disk.run("attach $portal_1 --keep-alive-tmo=2; namespace");
        assertThat(lab.call("GET", "/sessions", null).path("items")).hasSize(1);
        lab.network().cut(1);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!lab.call("GET", "/sessions", null).path("items").isEmpty()) {
            assertThat(System.nanoTime() - deadline)
                    .as("still there after 30 s")
                    .isNegative();
        }
        lab.network().restore(1);
        disk.run("eventually 40 has_live 1");
    }

    /** The daemon stands still for longer than a keep alive takes: the host reconnects, and nothing is lost. */
    @Test
    @LosesPaths
    void aDaemonThatStandsStillIsReconnectedTo() {
        GuestLab.Disk disk = disk();
        GuestVm.Script load = load(disk, 10);
        String pid = Long.toString(lab.caisson().pid());
        Tool.of("kill", "-STOP", pid).run().expectSuccess();
        try {
            disk.run("eventually 40 has_live 0");
        } finally {
            Tool.of("kill", "-CONT", pid).run().expectSuccess();
        }
        disk.run("eventually 60 has_live 2");
        assertThat(load.expectSuccess()).contains("err= 0");
        expectCleanFileSystem(disk);
    }

    @Test
    @LosesPaths
    void aReservationOutlivesADaemonThatIsKilled() {
        GuestLab.Disk disk = lab.namespace("64MiB");
        disk.run("""
                attach $portal_1
                nvme resv-register $(namespace) --nrkey=0xa1 --rrega=0
                nvme resv-acquire $(namespace) --crkey=0xa1 --rtype=3 --racqa=0
                """);
        lab.caisson().kill();
        lab.caisson().restart();
        assertThat(disk.run("""
                        eventually 60 has_live 1
                        nvme resv-report $(namespace) --eds
                        nvme resv-register $(namespace) --crkey=0xa1 --rrega=1
                        """)).containsPattern("rtype +: 3").containsPattern("rkey +: a1");
    }
}

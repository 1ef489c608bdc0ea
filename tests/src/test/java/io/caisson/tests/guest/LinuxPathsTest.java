package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.GuestNetwork;
import io.caisson.tests.fixtures.GuestVm;
import io.caisson.tests.fixtures.Tool;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Paths that fail, and a daemon that dies, under the I/O of a host with dm-multipath: no error, no wrong byte. */
@GuestTest
class LinuxPathsTest {

    private static final Duration LOAD_LIMIT = Duration.ofMinutes(3);

    private static final String CONNECTION_LOST =
            "detected conn error|ping timeout|session recovery timed out|hostbyte=DID_TRANSPORT";
    /** Of one path. The same from the device over all paths (dm-0) or from a file system is never allowed. */
    private static final String PATH_FAILED = "I/O error, dev sd[a-z]+,|Failing path|rejecting I/O to offline device";

    private static final String FIRST = GuestNetwork.portal(1);

    private final GuestLab lab;

    LinuxPathsTest(GuestLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void endSessions() {
        lab.network().restore(1);
        lab.network().restore(2);
        lab.endSessions();
    }

    private GuestLab.Disk diskUnderMultipath() {
        GuestLab.Disk disk = lab.disk("512MiB");
        disk.run("""
                start_multipath
                notice_cuts
                enter $portal_1 $portal_2
                map=$(map "$LUN")
                eventually 20 has_active_paths $map 2
                mkfs.xfs -q $map
                mount $map /mnt
                """);
        return disk;
    }

    /** Random writes with fsync for a while, each block verified afterwards.  */
    private static GuestVm.Script load(GuestLab.Disk disk, int seconds) {
        GuestVm.Script load = disk.start(LOAD_LIMIT, """
                touch /mnt/begun
                verify_io /mnt/load --size=2m --time_based --runtime=%d --fsync=16
                """.formatted(seconds));
        disk.run("eventually 30 test -s /mnt/load");
        return load;
    }

    private void expectCleanFileSystem(GuestLab.Disk disk) {
        disk.run("""
                map=$(map "$LUN")
                umount /mnt
                xfs_repair -n $map
                mount $map /mnt
                """);
    }

    @Test
    @KernelMayLog({CONNECTION_LOST, PATH_FAILED})
    void aLinkThatIsCutUnderLoadCostsNoErrorAndComesBack() {
        GuestLab.Disk disk = diskUnderMultipath();
        GuestVm.Script load = load(disk, 12);
        lab.network().cut(2);
        disk.run("map=$(map \"$LUN\"); eventually 40 has_active_paths $map 1");
        assertThat(load.expectSuccess()).contains("err= 0");
        lab.network().restore(2);
        disk.run("map=$(map \"$LUN\"); eventually 40 has_active_paths $map 2");
        expectCleanFileSystem(disk);
    }

    @Test
    @KernelMayLog({CONNECTION_LOST, PATH_FAILED})
    void aDaemonThatIsKilledUnderLoadCostsNoError() {
        GuestLab.Disk disk = diskUnderMultipath();
        GuestVm.Script load = load(disk, 10);
        lab.caisson().kill();
        lab.caisson().restart();
        disk.run("map=$(map \"$LUN\"); eventually 60 has_active_paths $map 2");
        assertThat(load.expectSuccess()).contains("err= 0");
        expectCleanFileSystem(disk);
    }

    @Test
    void bothPathsAreOptimizedAndInOneGroup() {
        GuestLab.Disk disk = diskUnderMultipath();
        assertThat(disk.run("""
                        disk=$(disk $portal_1 "$LUN")
                        sg_inq $disk
                        sg_rtpg --decode $disk
                        sg_rtpg --extended $disk
                        for portal in $portal_1 $portal_2; do
                            sg_vpd --page=di_port $(disk $portal "$LUN") | sed -n "s/.*Relative target port:/$portal is port/p"
                        done
                        """))
                .contains("TPGS=1", "active/optimized", "target port count : 02", "0x01", "0x02")
                .contains("10.77.1.1 is port 0x1", "10.77.2.1 is port 0x2")
                .doesNotContain("non optimized", "standby", "unavailable");
        assertThat(disk.run("multipath -ll $(map \"$LUN\")"))
                .contains("hwhandler='1 alua'", "prio=50")
                .containsOnlyOnce("policy=");
    }

    @Test
    void aGrownVolumeIsGrownOnlineUnderMultipath() {
        GuestLab.Disk disk = diskUnderMultipath();
        disk.resize("1GiB");
        disk.run("""
                map=$(map "$LUN")
                iscsiadm -m session --rescan
                multipathd resize map ${map##*/}
                [ "$(blockdev --getsize64 $map)" = $((1 << 30)) ]
                xfs_growfs /mnt
                [ "$(df --output=size -B1M /mnt | tail -1)" -gt 900 ]
                """);
    }

    /** Frames are lost in silence, so the target's side of the session is still there when the host comes back. */
    @Test
    @KernelMayLog(CONNECTION_LOST)
    void aSessionWhoseConnectionDiedInSilenceIsTakenOver() {
        GuestLab.Disk disk = lab.disk("256MiB");
        disk.run("""
                discover $portal_1 "node.conn[0].timeo.noop_out_interval=2" "node.conn[0].timeo.noop_out_timeout=3" \\
                    node.session.timeo.replacement_timeout=120
                enter $portal_1
                """);
        GuestVm.Script load = disk.start(LOAD_LIMIT, """
                touch /run/begun
                verify_io $(disk $portal_1 "$LUN") --size=2m --time_based --runtime=10
                """);
        disk.run("eventually 30 test -e /run/begun");
        lab.network().cut(1);
        disk.run("eventually 40 grep -qv LOGGED_IN /sys/class/iscsi_session/session*/state");
        lab.network().restore(1);
        assertThat(load.expectSuccess()).contains("err= 0");
        assertThat(lab.call("GET", "/sessions", null).path("items")).hasSize(1);
    }

    /** The host is asked to log out, does, and is sent on by the login that follows: one session, elsewhere, and no error. */
    @Test
    @KernelMayLog(CONNECTION_LOST)
    void aPortalThatIsDrainedUnderLoadSendsItsSessionsOn() {
        GuestLab.Disk disk = lab.disk("256MiB");
        disk.run("login $portal_1; connected_to $portal_1");
        GuestVm.Script load = disk.start(LOAD_LIMIT, """
                touch /run/begun
                verify_io $(disk $portal_1 "$LUN") --size=2m --time_based --runtime=12
                """);
        disk.run("eventually 30 test -e /run/begun");
        lab.call("POST", "/portals/" + FIRST + "/drain", Map.of());
        try {
            disk.run("eventually 40 connected_to $portal_2");
            assertThat(lab.call("GET", "/portals/" + FIRST, null)
                            .path("sessions")
                            .asInt())
                    .isZero();
            assertThat(load.expectSuccess()).contains("err= 0");
            assertThat(lab.call("GET", "/sessions", null).path("items")).hasSize(1);
        } finally {
            lab.call("POST", "/portals/" + FIRST + "/resume", null);
        }
    }

    /** Both paths lead through the other portal for a while: two sessions of two initiator ports, and nothing lost. */
    @Test
    @KernelMayLog({CONNECTION_LOST, PATH_FAILED})
    void aPortalThatIsDrainedUnderMultipathCostsNoError() {
        GuestLab.Disk disk = diskUnderMultipath();
        GuestVm.Script load = load(disk, 12);
        lab.call("POST", "/portals/" + FIRST + "/drain", Map.of());
        try {
            disk.run("""
                    eventually 40 connected_to $portal_2
                    map=$(map "$LUN"); eventually 40 has_active_paths $map 2
                    """);
            assertThat(load.expectSuccess()).contains("err= 0");
            assertThat(lab.call("GET", "/portals/" + FIRST, null)
                            .path("sessions")
                            .asInt())
                    .isZero();
            expectCleanFileSystem(disk);
        } finally {
            lab.call("POST", "/portals/" + FIRST + "/resume", null);
        }
    }

    /** The daemon stands still for longer than a command may take: the kernel aborts the command. Nobody else notices. */
    @Test
    void aCommandThatTookTooLongIsAborted() {
        GuestLab.Disk disk = lab.disk("256MiB");
        disk.run("""
                discover $portal_1 "node.conn[0].timeo.noop_out_interval=0" "node.conn[0].timeo.noop_out_timeout=0" \
                    node.session.err_timeo.abort_timeout=60
                enter $portal_1
                """);
        String pid = Long.toString(lab.caisson().pid());
        Tool.of("kill", "-STOP", pid).run().expectSuccess();
        GuestVm.Script late;
        GuestVm.Script load;
        try {
            late = disk.start(
                    LOAD_LIMIT, "refused sg_raw --timeout=1 $(disk $portal_1 \"$LUN\") 2f 00 00 00 00 00 00 00 08 00");
            load = disk.start(LOAD_LIMIT, "verify_io $(disk $portal_1 \"$LUN\") --size=1m");
            disk.run("eventually 60 has_aborted");
        } finally {
            Tool.of("kill", "-CONT", pid).run().expectSuccess();
        }
        late.expectSuccess();
        assertThat(load.expectSuccess()).contains("err= 0");
        disk.run("[ \"$(task_management tmfcmd_pdus)\" = \"$(task_management tmfrsp_pdus)\" ]");
    }
}

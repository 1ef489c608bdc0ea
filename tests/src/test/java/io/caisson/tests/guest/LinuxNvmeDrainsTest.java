package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caisson.tests.fixtures.GuestVm;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator takes away, and what he sees of hosts meanwhile; and hosts that stay connected to discovery are told. */
@GuestTest
class LinuxNvmeDrainsTest {

    private static final Duration LOAD_LIMIT = Duration.ofMinutes(3);
    private static final String FIRST = "10.77.1.1";

    private final GuestLab lab;

    LinuxNvmeDrainsTest(GuestLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    private void drain() {
        lab.call("POST", "/portals/" + FIRST + "/drain", Map.of());
    }

    private void resume() {
        lab.call("POST", "/portals/" + FIRST + "/resume", null);
    }

    private static GuestVm.Script load(GuestLab.Disk disk, int seconds) {
        disk.run("namespace");
        GuestVm.Script load =
                disk.start(LOAD_LIMIT, "verify_io $(namespace) --size=2m --time_based --runtime=%d".formatted(seconds));
        disk.run("eventually 60 is_written_to $(namespace)");
        return load;
    }

    @Test
    void sessionsAreTheControllersThatTheKernelHas() {
        GuestLab.Disk disk = lab.namespace("64MiB");
        disk.run("attach $portal_1 --nr-io-queues=2; attach $portal_2 --nr-io-queues=1; eventually 20 has_live 2");
        assertThat(lab.caisson().cliJson("session", "list").path("items"))
                .extracting(
                        session -> session.path("host").asText(),
                        session -> session.path("initiator").asText(),
                        session -> session.path("portal").asText(),
                        session -> session.path("protocol").asText(),
                        session -> session.path("queues").asInt(),
                        session -> session.path("target").asText())
                .containsExactlyInAnyOrder(
                        tuple(
                                GuestLab.HOST,
                                GuestLab.HOST_NQN,
                                "10.77.1.1:4420",
                                "nvme",
                                2,
                                lab.caisson().subsystem()),
                        tuple(
                                GuestLab.HOST,
                                GuestLab.HOST_NQN,
                                "10.77.2.1:4420",
                                "nvme",
                                1,
                                lab.caisson().subsystem()));
        disk.run("nvme list-ctrl /dev/$(controller $portal_1) | grep -c ']:0x' | grep -x 2");
        disk.run("nvme list-ns --all /dev/$(controller $portal_1) | grep -E \":0x0*$(printf %x $NSID)\\$\"");
        disk.run("nvme disconnect --device=$(controller $portal_2)");
        assertThat(lab.call("GET", "/sessions", null).path("items"))
                .extracting(session -> session.path("portal").asText())
                .containsExactly("10.77.1.1:4420");
    }

    /** The path is there still, and is used only if there is no better one. */
    @Test
    void aPortalThatIsDrainedUnderLoadIsLeftWithoutAnError() {
        GuestLab.Disk disk = lab.namespace("256MiB");
        disk.run("attach $portal_1; attach $portal_2; eventually 20 has_live 2");
        GuestVm.Script load = load(disk, 10);
        drain();
        try {
            disk.run("""
                    eventually 20 has_path $portal_1 non-optimized
                    has_path $portal_2 optimized
                    nvme discover --transport=tcp --traddr=$portal_2 --trsvcid=8009 >/run/log
                    grep "traddr: *$portal_2" /run/log
                    refused grep "traddr: *$portal_1" /run/log
                    """);
            assertThat(load.expectSuccess()).contains("err= 0");
        } finally {
            resume();
        }
        disk.run("eventually 20 has_path $portal_1 optimized");
    }

    /** Its commands fail, as somebody wanted; nobody hangs, and the namespace beside it is not touched. */
    @Test
    @KernelMayLog({
        "I/O error, dev nvme\\d+n\\d+,",
        "Buffer I/O error on dev nvme\\d+n\\d+, logical block \\d+, async page read",
        "nvme\\d+c\\d+n\\d+: I/O Cmd.* (sct 0x0 / sc 0xb|sct 0x3 / sc 0x7)",
        "block nvme\\d+n\\d+: no (usable|available) path"
    })
    void aNamespaceThatIsWithdrawnUnderLoadIsGone() {
        GuestLab.Disk withdrawn = lab.namespace("64MiB");
        GuestLab.Disk beside = lab.namespace("64MiB");
        beside.run("attach $portal_1; attach $portal_2; eventually 20 has_live 2; namespace");
        GuestVm.Script fails =
                withdrawn.start(LOAD_LIMIT, "refused verify_io $(namespace) --size=2m --time_based --runtime=90");
        withdrawn.run("eventually 60 is_written_to $(namespace)");
        GuestVm.Script load = load(beside, 8);
        withdrawn.withdraw();
        withdrawn.run("eventually 20 has_no_namespace $NSID");
        fails.expectSuccess();
        assertThat(load.expectSuccess()).contains("err= 0");
    }

    /** What runs is answered, then the connections end; the host finds the next daemon by itself. */
    @Test
    @LosesPaths
    void aDaemonThatIsStoppedUnderLoadCostsNoError() {
        GuestLab.Disk disk = lab.namespace("256MiB");
        disk.run("attach $portal_1; attach $portal_2; eventually 20 has_live 2");
        GuestVm.Script load = load(disk, 10);
        lab.caisson().stop();
        lab.caisson().restart();
        disk.run("eventually 60 has_live 2");
        assertThat(load.expectSuccess()).contains("err= 0");
    }

    /** The kernel tells udev, whose rule of nvme-cli would connect to what is new. */
    @Test
    void aHostThatStaysConnectedToDiscoveryIsToldOfChanges() {
        GuestLab.Disk disk = lab.namespace("64MiB");
        disk.run("""
                nvme discover --transport=tcp --traddr=$portal_2 --trsvcid=8009 --persistent --keep-alive-tmo=5
                has_live 1
                udevadm monitor --kernel --property --subsystem-match=nvme </dev/null >/run/events 2>&1 &
                echo $! >/run/monitor
                """);
        drain();
        try {
            disk.run("""
                    eventually 20 grep -q NVME_AEN=0x70f002 /run/events
                    nvme discover --device=$(controller $portal_2) >/run/log
                    grep "traddr: *$portal_2" /run/log
                    refused grep "traddr: *$portal_1" /run/log
                    """);
        } finally {
            resume();
        }
        disk.run("""
                again() { [ "$(grep -c NVME_AEN=0x70f002 /run/events)" -ge 2 ]; }
                eventually 20 again
                nvme discover --device=$(controller $portal_2) | grep "traddr: *$portal_1"
                kill "$(cat /run/monitor)"
                has_live 1
                """);
    }

    @Test
    void connectAllMayLeaveADiscoveryControllerBehind() {
        GuestLab.Disk disk = lab.namespace("64MiB");
        assertThat(disk.run("""
                        nvme connect-all --transport=tcp --traddr=$portal_1 --trsvcid=8009 --persistent --reconnect-delay=1
                        udevadm settle
                        eventually 20 has_live 3
                        cat /sys/class/nvme/nvme*/cntrltype | sort
                        verify_io $(namespace) --size=1m
                        """)).containsSubsequence("discovery", "io", "io").contains("err= 0");
    }
}

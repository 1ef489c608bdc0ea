package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Discovery and connections as nvme-cli and the kernel's nvme-tcp make them. Each test starts without a controller. */
@GuestTest
class LinuxNvmeConnectTest {

    private final GuestLab lab;
    private GuestLab.Disk disk;

    LinuxNvmeConnectTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void makeNamespace() {
        disk = lab.namespace("256MiB");
    }

    @AfterEach
    void endSessions() {
        lab.endSessions();
    }

    @ParameterizedTest
    @CsvSource({"1,8009", "2,8009", "1,4420"})
    void discoveryThroughAnyPortNamesBothPortals(int portal, int port) {
        assertThat(lab.run("nvme discover --transport=tcp --traddr=$portal_%d --trsvcid=%d".formatted(portal, port)))
                .contains("subnqn:  " + lab.caisson().subsystem(), "traddr:  10.77.1.1", "traddr:  10.77.2.1");
    }

    @Test
    void aReferralToAnotherDiscoveryServiceIsShown() {
        lab.caisson().cliJson("referral", "create", "other", "--address", "10.77.9.9");
        try {
            assertThat(lab.run("nvme discover --transport=tcp --traddr=$portal_1 --trsvcid=8009"))
                    .containsPattern("subtype: *discovery subsystem referral")
                    .contains("traddr:  10.77.9.9");
        } finally {
            lab.caisson().cli("referral", "delete", "other", "--yes").run().expectSuccess();
        }
    }

    @Test
    void connectAllMakesAPathThroughEachPortal() {
        assertThat(disk.run("""
                        nvme connect-all --transport=tcp --traddr=$portal_1 --trsvcid=8009 --reconnect-delay=1
                        udevadm settle
                        eventually 20 has_live 2
                        nvme list-subsys $(namespace)
                        verify_io $(namespace) --size=1m
                        """))
                .contains("traddr=10.77.1.1", "traddr=10.77.2.1", "live optimized")
                .contains("err= 0")
                .doesNotContain("inaccessible", "non-optimized");
    }

    @ParameterizedTest
    @CsvSource({
        "--hdr-digest --data-digest",
        "--hdr-digest",
        "--data-digest",
        "--nr-io-queues=1 --queue-size=16",
        "--disable-sqflow",
        "--disable-sqflow --data-digest"
    })
    void everyByteArrivesHoweverItIsSent(String options) {
        assertThat(disk.run("attach $portal_1 %s; verify_io $(namespace) --bs=64k".formatted(options)))
                .contains("err= 0");
    }

    @Test
    void theControllerTellsWhatItIs() {
        assertThat(disk.run("""
                        attach $portal_1
                        nvme id-ctrl /dev/$(controller $portal_1)
                        nvme id-ns $(namespace)
                        nvme ns-descs $(namespace)
                        nvme show-regs /dev/$(controller $portal_1) --human-readable
                        """))
                .contains("mn        : Caisson", "ioccsz    : 516", "vwc       : 0")
                .contains("nguid   : ", "uuid    : ", "eui64   : ")
                .doesNotContain("uuid    : 00000000-0000");
    }

    @Test
    void theKernelKnowsTheNamespaceByItsName() {
        assertThat(
                        disk.run(
                                "attach $portal_1; cat /sys/block/$(basename $(namespace))/{wwid,uuid,nguid}; ls /dev/disk/by-id"))
                .contains("uuid.", "nvme-uuid.");
    }

    /** What is under way on a path that is reset fails there, and is sent again. */
    @Test
    @KernelMayLog("nvme\\d+c\\d+n\\d+")
    void aResetCostsNothing() {
        assertThat(disk.run("""
                        attach $portal_1
                        for round in 1 2 3; do
                            nvme reset /dev/$(controller $portal_1)
                            eventually 20 has_live 1
                        done
                        verify_io $(namespace) --size=1m
                        """)).contains("err= 0");
    }

    @Test
    void hostsThatComeAndGoInStormsLeaveNothingBehind() {
        disk.run("""
                for round in $(seq 10); do
                    attach $portal_1 & attach $portal_2 & wait
                    eventually 20 has_live 2
                    nvme disconnect --nqn=$SUBSYSTEM
                done
                """);
        assertThat(lab.call("GET", "/sessions", null).path("items")).isEmpty();
    }
}

package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.NamespaceRelay;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.NvmeStatus;
import io.caisson.tests.nvmehost.Reservations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reservations between two hosts: the guest, by nvme-cli and the kernel, and a host of our own. Two hosts in one kernel would
 * be two paths to it, whatever their names.
 */
@GuestTest
class LinuxNvmeReservationsTest {

    private static final int BLOCK_BYTES = 512;
    /** How the kernel tells of what a reservation forbids. */
    private static final String CONFLICT =
            "reservation conflict|I/O error, dev nvme|Buffer I/O error on dev nvme|nvme.*I/O";

    private final GuestLab lab;
    private final InitiatorLoop loop = InitiatorLoop.start(1);
    private GuestLab.Disk disk;
    private NamespaceRelay portal;
    private NvmeController controller;
    private NvmeNamespace other;

    LinuxNvmeReservationsTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void connectBoth() {
        disk = lab.namespace("64MiB");
        disk.run("attach $portal_1; namespace");
        portal = lab.nvmePortal();
        controller = NvmeController.connect(
                loop,
                portal.address(),
                HostOptions.of(GuestLab.OTHER_NQN, lab.caisson().subsystem()));
        other = controller.namespace(disk.namespaceId());
    }

    @AfterEach
    void clear() {
        // The one works for a stranger, the other for a registrant.
        other.reservations().registerAnyhow(Reservations.Registration.REGISTER, 0xFF);
        other.reservations().registerAnyhow(Reservations.Registration.REPLACE, 0xFF);
        other.reservations().clear(0xFF).requireGood();
    }

    @AfterAll
    void disconnectBoth() {
        controller.close();
        portal.close();
        loop.close();
    }

    private void registerBoth() {
        disk.run("nvme resv-register $(namespace) --nrkey=0xa1 --rrega=0");
        other.reservations()
                .register(Reservations.Registration.REGISTER, 0, 0xB2, Reservations.Persistence.UNCHANGED)
                .requireGood();
    }

    private NvmeCommand otherWrites() {
        return other.send(NvmOpcode.WRITE, 0, 1, new byte[BLOCK_BYTES]);
    }

    /** The life of a failover cluster: both register, one reserves, the other takes over from it, and it is out. */
    @Test
    @KernelMayLog(CONFLICT)
    void aClusterNodeIsPreemptedAndLockedOut() {
        registerBoth();
        assertThat(disk.run("""
                        nvme resv-acquire $(namespace) --crkey=0xa1 --rtype=3 --racqa=0
                        nvme resv-report $(namespace) --eds
                        """))
                .containsPattern("rtype +: 3")
                .containsPattern("regctl +: 2")
                .containsPattern("rkey +: a1")
                .containsPattern("rkey +: b2");
        assertThat(other.reservations()
                        .acquire(
                                Reservations.Acquisition.ACQUIRE,
                                Reservations.Type.WRITE_EXCLUSIVE_REGISTRANTS_ONLY,
                                0xB2,
                                0)
                        .status())
                .isEqualTo(NvmeStatus.RESERVATION_CONFLICT);
        other.reservations()
                .acquire(
                        Reservations.Acquisition.PREEMPT_AND_ABORT,
                        Reservations.Type.WRITE_EXCLUSIVE_REGISTRANTS_ONLY,
                        0xB2,
                        0xA1)
                .requireGood();
        assertThat(disk.run("echo \"guest: $(can_write $(namespace)) $(can_read $(namespace))\""))
                .contains("guest: no yes");
        assertThat(otherWrites().status()).isEqualTo(NvmeStatus.SUCCESS);
    }

    /** What the other host may do, first as a stranger, then registered (Base, figure 419). */
    @ParameterizedTest
    @CsvSource({"1,false,false", "2,false,false", "3,false,true", "4,false,true", "5,false,true", "6,false,true"})
    void othersMayWriteWhatTheTypeAllows(int type, boolean stranger, boolean registered) {
        disk.run("""
                nvme resv-register $(namespace) --nrkey=0xa1 --rrega=0
                nvme resv-acquire $(namespace) --crkey=0xa1 --rtype=%d --racqa=0
                """.formatted(type));
        assertThat(otherWrites().good()).isEqualTo(stranger);
        other.reservations()
                .register(Reservations.Registration.REGISTER, 0, 0xB2, Reservations.Persistence.UNCHANGED)
                .requireGood();
        assertThat(otherWrites().good()).isEqualTo(registered);
        disk.run("nvme resv-release $(namespace) --crkey=0xa1 --rtype=%d --rrela=0".formatted(type));
        assertThat(otherWrites().good()).isTrue();
    }

    @Test
    void bothHostsSeeTheSameReservation() {
        disk.run("""
                nvme resv-register $(namespace) --nrkey=0xa1 --rrega=0 --cptpl=3
                nvme resv-acquire $(namespace) --crkey=0xa1 --rtype=1 --racqa=0
                nvme resv-report $(namespace) --eds
                """);
        assertThat(other.reservations().report().get(4)).as("RTYPE").isEqualTo((byte) 1);
    }
}

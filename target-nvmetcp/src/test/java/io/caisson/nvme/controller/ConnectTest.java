package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.ControllerIdRange;
import io.caisson.store.access.DhChapKey;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.TlsKey;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connect (base specification 2.0, 6.3): what is granted, and each refusal with where it says that the fault is. */
class ConnectTest {

    private static final int IN_DATA = 1 << 16;
    private static final int HOST_ID = IN_DATA;
    private static final int CONTROLLER_ID = IN_DATA | 16;
    private static final int SUBSYSTEM = IN_DATA | 256;
    private static final int HOST_NQN = IN_DATA | 512;
    private static final int QUEUE_ID = 42;
    private static final int QUEUE_SIZE = 44;
    private static final TlsKey TLS_KEY =
            TlsKey.parse("NVMeTLSkey-1:01:VRLbtnN9AQb2WXW3c9+wEf/DRLz0QuLdbYvEhwtdWwNf9LrZ:");
    private static final DhChapKey CHAP_KEY =
            DhChapKey.parse("DHHC-1:00:ia6zGodOr4SEG0Zzaw398rpY0wqipUWj4jWjUh4HWUz6aQ2n:");

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Wire.Sent connect(Entry entry, byte[] data) {
        return bench.wire(Bench.PORTAL_1).send(entry, data);
    }

    private static void expect(Wire.Sent sent, StatusCode status, int result) {
        assertThat(sent.status()).isEqualTo(status);
        assertThat(sent.result).isEqualTo(result);
    }

    private static Entry adminConnect() {
        return Bench.connect(0, 32, 0);
    }

    @Test
    void aKnownHostGetsAControllerOfItsOwn() {
        Wire first = bench.admin();
        Wire second = bench.admin();
        assertThat(first.queueId).isZero();
        assertThat(first.entries).isEqualTo(32);
        assertThat(first.flowControl).isTrue();
        assertThat(Bench.controllerId(first)).isEqualTo(1);
        assertThat(Bench.controllerId(second)).isEqualTo(2);
        assertThat(bench.subsystems.controllers()).hasSize(2);
    }

    @Test
    void flowControlIsDisabledOnRequest() {
        Wire wire = bench.wire(Bench.PORTAL_1);
        Bench.expectSuccess(wire.send(adminConnect().set(46, 0x04), Bench.newController()));
        assertThat(wire.flowControl).isFalse();
    }

    @Test
    void anotherRecordFormatIsIncompatible() {
        expect(connect(adminConnect().set(40, 1), Bench.newController()), StatusCode.CONNECT_INCOMPATIBLE_FORMAT, 0);
    }

    @Test
    void aQueueHasTwoEntriesAtLeastAndNotMoreThanAllowed() {
        for (int entries : new int[] {1, 1025, 65_536}) {
            expect(
                    connect(Bench.connect(0, entries, 0), Bench.newController()),
                    StatusCode.CONNECT_INVALID_PARAMETERS,
                    QUEUE_SIZE);
        }
        Bench.expectSuccess(connect(Bench.connect(0, 1024, 0), Bench.newController()));
    }

    @Test
    void onlyDynamicControllersAreMade() {
        for (int id : new int[] {0, 1, 0xFFFE}) {
            expect(
                    connect(adminConnect(), Bench.connectData(Bench.HOST_ID, id, Bench.SUBSYSTEM, Bench.HOST)),
                    StatusCode.CONNECT_INVALID_PARAMETERS,
                    CONTROLLER_ID);
        }
    }

    @Test
    void namesMustBeNames() {
        expect(
                connect(adminConnect(), Bench.connectData(Bench.HOST_ID, 0xFFFF, "", Bench.HOST)),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                SUBSYSTEM);
        expect(
                connect(adminConnect(), Bench.connectData(Bench.HOST_ID, 0xFFFF, Bench.SUBSYSTEM, "me")),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                HOST_NQN);
        byte[] unterminated = Bench.connectData(Bench.HOST_ID, 0xFFFF, Bench.SUBSYSTEM, "nqn." + "x".repeat(252));
        expect(connect(adminConnect(), unterminated), StatusCode.CONNECT_INVALID_PARAMETERS, HOST_NQN);
    }

    @Test
    void aHostWithoutAnIdentifierHasNoReservationsAndNoController() {
        expect(
                connect(adminConnect(), Bench.connectData(HostId.ZERO, 0xFFFF, Bench.SUBSYSTEM, Bench.HOST)),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                HOST_ID);
    }

    @Test
    void aStrangerIsAnInvalidHostAndIsRemembered() {
        expect(
                connect(adminConnect(), Bench.connectData(Bench.HOST_ID, 0xFFFF, Bench.SUBSYSTEM, "nqn.who")),
                StatusCode.CONNECT_INVALID_HOST,
                HOST_NQN);
        SeenHost seen = bench.subsystems.seenHosts().get(0);
        assertThat(seen.nqn()).isEqualTo("nqn.who");
        assertThat(seen.subsystem()).isEqualTo(Bench.SUBSYSTEM);
        assertThat(seen.reason()).isEqualTo(RefusalReason.UNKNOWN_HOST);
    }

    @Test
    void aHostFromAForeignNetworkIsAnInvalidHostUntilItMayComeFromThere() {
        bench.directory.foreign.add("10.1.0.9");
        expect(connect(adminConnect(), Bench.newController()), StatusCode.CONNECT_INVALID_HOST, HOST_NQN);
        assertThat(bench.subsystems.seenHosts().get(0).reason()).isEqualTo(RefusalReason.FOREIGN_NETWORK);
        bench.directory.foreign.clear();
        bench.admin();
        assertThat(bench.subsystems.seenHosts()).isEmpty();
    }

    @Test
    void aSubsystemIsServedWhereItsPortalsAre() {
        byte[] other = Bench.connectData(Bench.HOST_ID, 0xFFFF, "nqn.other", Bench.HOST);
        expect(connect(adminConnect(), other), StatusCode.CONNECT_INVALID_PARAMETERS, SUBSYSTEM);
        Wire elsewhere = bench.wire(Bench.DISCOVERY_PORTAL);
        expect(elsewhere.send(adminConnect(), Bench.newController()), StatusCode.CONNECT_INVALID_PARAMETERS, SUBSYSTEM);
        assertThat(bench.subsystems.seenHosts().get(0).reason()).isEqualTo(RefusalReason.UNKNOWN_SUBSYSTEM);
    }

    @Test
    void aRefusedConnectionMayTryAgain() {
        Wire wire = bench.wire(Bench.PORTAL_1);
        wire.send(adminConnect(), Bench.connectData(Bench.HOST_ID, 0xFFFF, "nqn.other", Bench.HOST));
        Bench.expectSuccess(wire.send(adminConnect(), Bench.newController()));
    }

    @Test
    void plainConnectionsOfAHostThatHasToEncryptAreRefused() {
        bench.admit(
                Bench.HOST, new NvmeHostAccess(Bench.HOST_VIEW, null, null, NvmeHostAccess.TlsUse.REQUIRED, TLS_KEY));
        expect(connect(adminConnect(), Bench.newController()), StatusCode.CONNECT_INVALID_HOST, HOST_NQN);
        assertThat(bench.subsystems.seenHosts().get(0).reason()).isEqualTo(RefusalReason.TLS_REQUIRED);
        Wire encrypted = bench.wire(Bench.PORTAL_1, new QueueLink.TlsIdentity(Bench.HOST, Bench.SUBSYSTEM));
        Bench.expectSuccess(encrypted.send(adminConnect(), Bench.newController()));
        assertThat(bench.subsystems.controllers().get(0).tls()).isTrue();
        Wire plain = bench.wire(Bench.PORTAL_1);
        Bench.configure(encrypted, Bench.ENABLED);
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.controllerId(encrypted), Bench.SUBSYSTEM, Bench.HOST);
        expect(plain.send(Bench.connect(1, 128, 0), data), StatusCode.CONNECT_INVALID_HOST, HOST_NQN);
    }

    @Test
    void aKeyStandsForItsHostAndSubsystemOnly() {
        Wire wire = bench.wire(Bench.PORTAL_1, new QueueLink.TlsIdentity("nqn.somebody", Bench.SUBSYSTEM));
        expect(wire.send(adminConnect(), Bench.newController()), StatusCode.CONNECT_INVALID_HOST, HOST_NQN);
        assertThat(bench.subsystems.seenHosts().get(0).reason()).isEqualTo(RefusalReason.TLS_IDENTITY);
    }

    @Test
    void untilAHostHasAuthenticatedItCanDoNothingElse() {
        bench.admit(Bench.HOST, new NvmeHostAccess(Bench.HOST_VIEW, CHAP_KEY, null, NvmeHostAccess.TlsUse.OFF, null));
        Wire wire = bench.wire(Bench.PORTAL_1);
        Wire.Sent connect = Bench.expectSuccess(wire.send(adminConnect(), Bench.newController()));
        assertThat(connect.result >>> 16).as("ATR").isEqualTo(2);
        for (Entry entry : new Entry[] {
            Bench.propertyGet(0, 1),
            Bench.propertySet(0x14, Bench.ENABLED),
            Entry.of(0x06),
            Entry.of(0x18),
            Entry.of(0x0C)
        }) {
            assertThat(wire.send(entry).status()).isEqualTo(StatusCode.AUTHENTICATION_REQUIRED);
        }
        assertThat(bench.subsystems.controllers().get(0).authenticated()).isFalse();
        assertThat(wire.accept(Bench.fabrics(0x06)).command).isNotNull();
    }

    @Test
    void nothingComesBeforeConnectAndConnectComesOnce() {
        Wire wire = bench.wire(Bench.PORTAL_1);
        for (Entry entry : new Entry[] {Entry.of(0x06), Bench.propertyGet(0, 1), Entry.of(0x18), Bench.fabrics(0x08)}) {
            assertThat(wire.send(entry).status()).isEqualTo(StatusCode.SEQUENCE_ERROR);
        }
        assertThat(wire.send(Bench.fabrics(0x77)).status()).isEqualTo(StatusCode.INVALID_OPCODE);
        Bench.expectSuccess(wire.send(adminConnect(), Bench.newController()));
        expect(wire.send(adminConnect()), StatusCode.SEQUENCE_ERROR, 0);
    }

    @Test
    void ioQueuesAreConnectedToAControllerThatIsEnabled() {
        Wire admin = bench.admin();
        byte[] data = Bench.connectData(Bench.HOST_ID, Bench.controllerId(admin), Bench.SUBSYSTEM, Bench.HOST);
        expect(connect(Bench.connect(1, 128, 0), data), StatusCode.SEQUENCE_ERROR, 0);
        Bench.configure(admin, Bench.ENABLED);
        Wire io = bench.io(admin, 1);
        assertThat(io.queueId).isEqualTo(1);
        assertThat(io.entries).isEqualTo(128);
        expect(connect(Bench.connect(1, 128, 0), data), StatusCode.SEQUENCE_ERROR, 0);
        expect(connect(Bench.connect(129, 128, 0), data), StatusCode.CONNECT_INVALID_PARAMETERS, QUEUE_ID);
        assertThat(bench.subsystems.controllers().get(0).ioQueues()).isEqualTo(1);
    }

    @Test
    void ioQueuesComeFromWhoMadeTheController() {
        Wire admin = bench.enabled();
        int id = Bench.controllerId(admin);
        Entry entry = Bench.connect(1, 128, 0);
        expect(
                connect(entry, Bench.connectData(Bench.HOST_ID, id + 1, Bench.SUBSYSTEM, Bench.HOST)),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                CONTROLLER_ID);
        expect(
                connect(entry, Bench.connectData(Bench.HOST_ID, id, "nqn.other", Bench.HOST)),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                SUBSYSTEM);
        expect(
                connect(entry, Bench.connectData(Bench.HOST_ID, id, Bench.SUBSYSTEM, "nqn.other")),
                StatusCode.CONNECT_INVALID_HOST,
                HOST_NQN);
        expect(
                connect(entry, Bench.connectData(new HostId(1, 1), id, Bench.SUBSYSTEM, Bench.HOST)),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                HOST_ID);
        expect(
                bench.wire(Bench.PORTAL_2)
                        .send(entry, Bench.connectData(Bench.HOST_ID, id, Bench.SUBSYSTEM, Bench.HOST)),
                StatusCode.CONNECT_INVALID_PARAMETERS,
                CONTROLLER_ID);
    }

    @Test
    void thereAreOnlySoManyControllers() {
        bench.close();
        SubsystemsConfig config = new SubsystemsConfig("1", 128, 4, 8192, 3, 2, Duration.ofMinutes(2));
        try (Bench small = new Bench(config)) {
            Wire first = small.admin();
            small.admin();
            Wire third = small.wire(Bench.PORTAL_1);
            expect(third.send(adminConnect(), Bench.newController()), StatusCode.CONNECT_CONTROLLER_BUSY, 0);
            first.lose();
            small.run();
            assertThat(Bench.controllerId(small.admin()))
                    .as("not the one just given back")
                    .isEqualTo(3);
        }
    }

    @Test
    void whenTheIdsOfTheNodeAreTakenThereIsNoController() {
        bench.directory.ids = new ControllerIdRange(7, 8);
        assertThat(Bench.controllerId(bench.admin())).isEqualTo(7);
        assertThat(Bench.controllerId(bench.admin())).isEqualTo(8);
        expect(connect(adminConnect(), Bench.newController()), StatusCode.CONNECT_CONTROLLER_BUSY, 0);
    }

    @Test
    void aNodeThatStopsTakesNoMore() {
        Wire wire = bench.admin();
        bench.subsystems.close();
        assertThat(wire.closeReason).isEqualTo("the node stops serving");
        expect(connect(adminConnect(), Bench.newController()), StatusCode.CONNECT_CONTROLLER_BUSY, 0);
        assertThat(bench.directory.followers()).isZero();
    }
}

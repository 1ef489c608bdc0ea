package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.OtherPortals;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.SubsystemView;
import io.caisson.store.access.TlsKey;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Discovery controllers and their log (base specification 2.0, 3.1.2.3 and 5.16.1.23). */
class DiscoveryTest {

    private static final int DISCOVERY_NOTICES = 1 << 31;
    private static final int DISCOVERY_CHANGED = 0x70_F0_02;
    private static final TlsKey TLS_KEY =
            TlsKey.parse("NVMeTLSkey-1:01:VRLbtnN9AQb2WXW3c9+wEf/DRLz0QuLdbYvEhwtdWwNf9LrZ:");

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static ByteBuf log(Wire discovery) {
        Entry entry = Entry.of(0x02).namespace(0).doubleword(10, 0x70 | 0x7FF << 16);
        return Bench.expectSuccess(discovery.send(entry)).page();
    }

    /** SUBTYPE, NQN, address, port, PORTID, TREQ, SECTYPE, EFLAGS. */
    private static List<String> entries(ByteBuf log) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < log.getLongLE(8); i++) {
            int at = 1024 + i * 1024;
            assertThat(log.getByte(at)).as("TRTYPE").isEqualTo((byte) 3);
            assertThat(log.getUnsignedShortLE(at + 6)).as("CNTLID").isEqualTo(0xFFFF);
            assertThat(log.getUnsignedShortLE(at + 8)).as("ASQSZ").isEqualTo(1024);
            entries.add(String.join(
                    " ",
                    "type" + log.getByte(at + 2),
                    text(log, at + 256, 256),
                    "family" + log.getByte(at + 1),
                    text(log, at + 512, 256),
                    text(log, at + 32, 32),
                    "port" + log.getUnsignedShortLE(at + 4),
                    "treq" + log.getByte(at + 3),
                    "sectype" + log.getByte(at + 768),
                    "flags" + log.getUnsignedShortLE(at + 10)));
        }
        return entries;
    }

    private static String text(ByteBuf log, int at, int length) {
        return log.toString(at, length, StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .strip();
    }

    private static final String SELF =
            "type3 nqn.2014-08.org.nvmexpress.discovery family1 10.1.0.1 8009 port1 treq4 sectype0 flags3";
    private static final String PORTAL_1 =
            "type2 nqn.2026-11.io.caisson:group family1 10.1.0.1 4420 port1 treq4 sectype0 flags0";
    private static final String PORTAL_2 =
            "type2 nqn.2026-11.io.caisson:group family1 10.1.0.2 4420 port2 treq4 sectype0 flags0";

    @Test
    void aHostFindsWhereItsNamespacesAre() {
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 0);
        ByteBuf log = log(discovery);
        assertThat(log.getUnsignedShortLE(16)).as("RECFMT").isZero();
        assertThat(entries(log)).containsExactly(SELF, PORTAL_1, PORTAL_2);
    }

    @Test
    void everyPortalServesDiscovery() {
        Wire discovery = bench.discovery(Bench.PORTAL_2, 0);
        assertThat(entries(log(discovery)))
                .contains(PORTAL_1, PORTAL_2)
                .contains(
                        "type3 nqn.2014-08.org.nvmexpress.discovery family1 10.1.0.2 4420 port2 treq4 sectype0 flags3");
    }

    private static final String PORTAL_3 =
            "type2 nqn.2026-11.io.caisson:group family1 10.1.0.3 4420 port3 treq4 sectype0 flags0";

    private void elsewhere(OtherPortals elsewhere) {
        SubsystemView now = bench.directory.subsystems.get(0);
        bench.directory.subsystems.set(
                0, new SubsystemView(now.nqn(), now.portalGroupId(), now.serial(), now.portals(), elsewhere));
        bench.directory.tell();
    }

    @Test
    void aPortalThatAnotherNodeServesIsFoundHereToo() {
        PortalView there = new PortalView(new InetSocketAddress("10.1.0.3", 4420), 3);
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 60_000);
        assertThat(entries(log(discovery))).containsExactly(SELF, PORTAL_1, PORTAL_2);
        listen(discovery);
        Wire.Sent event = discovery.send(Entry.of(0x0C));
        elsewhere(new OtherPortals(List.of(there), List.of()));
        assertThat(event.result).isEqualTo(DISCOVERY_CHANGED);
        assertThat(entries(log(discovery))).containsExactly(SELF, PORTAL_1, PORTAL_2, PORTAL_3);
        elsewhere(new OtherPortals(List.of(), List.of(there)));
        assertThat(entries(log(discovery))).as("nobody serves it").containsExactly(SELF, PORTAL_1, PORTAL_2);
    }

    @Test
    void aPortalOfAnotherNetworkIsNotFound() {
        SubsystemView now = bench.directory.subsystems.get(0);
        List<PortalView> red = now.portals().stream()
                .map(portal -> new PortalView(portal.address(), portal.relativePortId(), false, null, "red"))
                .toList();
        bench.directory.subsystems.set(
                0, new SubsystemView(now.nqn(), now.portalGroupId(), now.serial(), red, OtherPortals.NONE));
        InetSocketAddress there = new InetSocketAddress("10.1.0.3", 4420);
        elsewhere(new OtherPortals(List.of(new PortalView(there, 3, false, null, "blue")), List.of()));
        assertThat(entries(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)))).containsExactly(SELF, PORTAL_1, PORTAL_2);
        elsewhere(new OtherPortals(List.of(new PortalView(there, 3, false, null, "red")), List.of()));
        assertThat(entries(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0))))
                .containsExactly(SELF, PORTAL_1, PORTAL_2, PORTAL_3);
    }

    @Test
    void aHostWithoutExportsFindsDiscoveryAlone() {
        bench.export();
        assertThat(entries(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)))).containsExactly(SELF);
    }

    @Test
    void aStrangerFindsNothingIsRememberedAndLearnsWhenHeIsNoStrangerAnyMore() {
        NvmeHostAccess access = Objects.requireNonNull(bench.directory.hosts.remove(Bench.HOST));
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 60_000);
        assertThat(entries(log(discovery))).containsExactly(SELF);
        assertThat(bench.subsystems.seenHosts().get(0).reason()).isEqualTo(RefusalReason.UNKNOWN_HOST);
        assertThat(bench.subsystems.seenHosts().get(0).subsystem()).isNull();
        listen(discovery);
        Wire.Sent event = discovery.send(Entry.of(0x0C));
        bench.admit(Bench.HOST, access);
        bench.directory.tell();
        assertThat(event.result).isEqualTo(DISCOVERY_CHANGED);
        assertThat(entries(log(discovery))).containsExactly(SELF, PORTAL_1, PORTAL_2);
    }

    private static void listen(Wire discovery) {
        Entry entry = Entry.of(0x09).namespace(0).doubleword(10, 0x0B).doubleword(11, DISCOVERY_NOTICES);
        Bench.expectSuccess(discovery.send(entry));
    }

    @Test
    void aPersistentHostIsToldOfEachChangeOnce() {
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 60_000);
        listen(discovery);
        long generation = log(discovery).getLongLE(0);
        Wire.Sent event = discovery.send(Entry.of(0x0C));
        bench.directory.tell();
        assertThat(event.ended).as("nothing changed").isFalse();
        bench.export();
        bench.directory.tell();
        assertThat(event.result).isEqualTo(DISCOVERY_CHANGED);
        Wire.Sent next = discovery.send(Entry.of(0x0C));
        bench.export(new NamespaceMapping(1, "demo", bench.device));
        bench.directory.tell();
        assertThat(next.ended).as("the log was not read").isFalse();
        assertThat(log(discovery).getLongLE(0)).as("GENCTR").isEqualTo(generation + 2);
        bench.export();
        bench.directory.tell();
        assertThat(next.result).isEqualTo(DISCOVERY_CHANGED);
    }

    /** Hosts that do not stay compare GENCTR with that of the last time. */
    @Test
    void aHostThatComesAgainFindsTheSameNumberUntilSomethingChanges() {
        long first = log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)).getLongLE(0);
        assertThat(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)).getLongLE(0)).isEqualTo(first);
        bench.export();
        bench.directory.tell();
        long second = log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)).getLongLE(0);
        assertThat(second).isEqualTo(first + 1);
        bench.export(new NamespaceMapping(1, "demo", bench.device));
        bench.directory.tell();
        assertThat(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0)).getLongLE(0))
                .as("what was, once more, is news")
                .isEqualTo(second + 1);
    }

    @Test
    void aDrainingPortalIsNamedOnlyIfThereIsNoOther() {
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 60_000);
        bench.serve(true);
        bench.directory.tell();
        assertThat(entries(log(discovery))).containsExactly(SELF, PORTAL_2);
        bench.directory.subsystems.clear();
        bench.directory.subsystems.add(
                new SubsystemView(Bench.SUBSYSTEM, "g1", "S", List.of(new PortalView(Bench.PORTAL_1, 1, true, null))));
        bench.directory.tell();
        assertThat(entries(log(discovery))).containsExactly(SELF, PORTAL_1);
    }

    @Test
    void addressesThatTheHostCannotDialAreLeftOut() {
        bench.directory.subsystems.clear();
        bench.directory.subsystems.add(new SubsystemView(
                Bench.SUBSYSTEM,
                "g1",
                "S",
                List.of(
                        new PortalView(Bench.address("0.0.0.0", 4420), 1),
                        new PortalView(Bench.address("127.0.0.1", 4420), 2),
                        new PortalView(Bench.address("fe80::1", 4420), 3),
                        new PortalView(Bench.address("169.254.1.1", 4420), 4),
                        new PortalView(Bench.address("fd00::1", 4421), 5))));
        assertThat(entries(log(bench.discovery(Bench.DISCOVERY_PORTAL, 0))))
                .containsExactly(
                        SELF,
                        PORTAL_1,
                        "type2 nqn.2026-11.io.caisson:group family2 fd00:0:0:0:0:0:0:1 4421 port5 treq4 sectype0 flags0");
    }

    @Test
    void encryptionIsSaidAsTheHostNeedsIt() {
        bench.admit(
                Bench.HOST, new NvmeHostAccess(Bench.HOST_VIEW, null, null, NvmeHostAccess.TlsUse.REQUIRED, TLS_KEY));
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 60_000);
        assertThat(entries(log(discovery)).get(1)).contains("treq5 sectype2");
        bench.admit(
                Bench.HOST, new NvmeHostAccess(Bench.HOST_VIEW, null, null, NvmeHostAccess.TlsUse.OPTIONAL, TLS_KEY));
        assertThat(entries(log(discovery)).get(1)).contains("treq4 sectype2");
    }

    @Test
    void whatIsReadInPiecesIsOfOneVersion() {
        Wire discovery = bench.discovery(Bench.DISCOVERY_PORTAL, 0);
        long generation = log(discovery).getLongLE(0);
        bench.export();
        Entry second = Entry.of(0x02).doubleword(10, 0x70 | 255 << 16).doublewords(12, 2048);
        assertThat(text(discovery.send(second).page(), 512, 256))
                .as("as it was")
                .isEqualTo("10.1.0.1");
        assertThat(log(discovery).getLongLE(0)).isNotEqualTo(generation);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x02, 0x03, 0x05, 0x06, 0x07, 0x08, 0x1C})
    void aDiscoveryControllerIdentifiesItselfAndNothingElse(int structure) {
        Wire discovery = bench.discovery(Bench.PORTAL_1, 0);
        Entry entry = Entry.of(0x06).doubleword(10, structure);
        assertThat(discovery.send(entry).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(discovery.send(Entry.of(0x06).doubleword(10, 1)).page().getByte(111))
                .isEqualTo((byte) 2);
    }

    @Test
    void aDiscoveryControllerHasNoIoQueuesAndFewCommands() {
        Wire discovery = bench.discovery(Bench.PORTAL_1, 0);
        byte[] data =
                Bench.connectData(Bench.HOST_ID, Bench.controllerId(discovery), Subsystems.DISCOVERY_NQN, Bench.HOST);
        assertThat(bench.wire(Bench.PORTAL_1)
                        .send(Bench.connect(1, 128, 0), data)
                        .status())
                .isEqualTo(StatusCode.CONNECT_INVALID_PARAMETERS);
        assertThat(discovery.send(Entry.of(0x08)).status()).isEqualTo(StatusCode.INVALID_OPCODE);
        assertThat(discovery.send(Entry.of(0x02).doubleword(10, 0x0C)).status()).isEqualTo(StatusCode.INVALID_LOG_PAGE);
        assertThat(discovery.send(Entry.of(0x0A).doubleword(10, 0x07)).status()).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(bench.subsystems.controllers().get(0).discovery()).isTrue();
    }

    @Test
    void anIdentifierIsNotNeededToAskForDirections() {
        Wire wire = bench.wire(Bench.PORTAL_1);
        byte[] data = Bench.connectData(HostId.ZERO, Bench.NEW_CONTROLLER, Subsystems.DISCOVERY_NQN, Bench.HOST);
        Bench.expectSuccess(wire.send(Bench.connect(0, 32, 0), data));
    }

    @Test
    void whoDoesNotStayIsGivenUpWhenIdle() {
        Wire discovery = bench.discovery(Bench.PORTAL_1, 0);
        bench.pass(Duration.ofSeconds(110));
        assertThat(discovery.closed).isFalse();
        bench.pass(Duration.ofSeconds(45));
        assertThat(discovery.closed).isTrue();
        assertThat(bench.subsystems.controllers()).isEmpty();
    }

    @Test
    void strangersWhoDiscoverLeaveRoomForHosts() {
        SubsystemsConfig config = new SubsystemsConfig("1", 128, 4, 8192, 4, 4, Duration.ofMinutes(2));
        try (Bench small = new Bench(config)) {
            small.discovery(Bench.PORTAL_1, 0);
            small.discovery(Bench.PORTAL_1, 0);
            Wire third = small.wire(Bench.PORTAL_1);
            byte[] data = Bench.connectData(Bench.HOST_ID, Bench.NEW_CONTROLLER, Subsystems.DISCOVERY_NQN, "nqn.third");
            assertThat(third.send(Bench.connect(0, 32, 0), data).status())
                    .isEqualTo(StatusCode.CONNECT_CONTROLLER_BUSY);
            small.admin();
            small.admin();
        }
    }
}

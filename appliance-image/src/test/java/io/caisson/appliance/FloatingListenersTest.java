package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.iscsi.server.IscsiServer;
import io.caisson.iscsi.server.IscsiServerConfig;
import io.caisson.nvme.server.ConnectionFront;
import io.caisson.nvme.server.NvmeServer;
import io.caisson.nvme.server.NvmeServerConfig;
import io.caisson.portal.PortalPorts;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.Protocol;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.UnitLedger;
import io.caisson.store.block.Subscription;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three servers with sockets, and what is said of where they listen. */
@Timeout(120)
class FloatingListenersTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private record Told(List<InetSocketAddress> listening, Set<InetSocketAddress> leaving) {}

    private final AtomicReference<List<InetSocketAddress>> announced = new AtomicReference<>(List.of());
    private final Map<Protocol, Told> told = new EnumMap<>(Protocol.class);
    private final InetAddress address = address(77);
    private IscsiServer iscsi;
    private NvmeServer nvme;
    private NvmeServer discovery;
    private PortalPorts ports;
    private FloatingListeners floating;

    /** Of this process alone: other tests may run on the machine. */
    private static InetAddress address(int last) {
        try {
            long pid = ProcessHandle.current().pid();
            return InetAddress.getByAddress(new byte[] {127, (byte) (64 + pid / 256 % 128), (byte) pid, (byte) last});
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void start() throws IOException {
        ExportDirectory nothing = (ExportDirectory) Proxy.newProxyInstance(
                ExportDirectory.class.getClassLoader(),
                new Class<?>[] {ExportDirectory.class},
                (proxy, method, arguments) ->
                        method.getReturnType() == Subscription.class ? (Subscription) () -> {} : List.of());
        ReservationLedger ledger = (ReservationLedger) Proxy.newProxyInstance(
                ReservationLedger.class.getClassLoader(),
                new Class<?>[] {ReservationLedger.class},
                (proxy, method, arguments) -> {
                    throw new AssertionError(method + " is not called without sessions");
                });
        UnitLedger units = (UnitLedger) Proxy.newProxyInstance(
                UnitLedger.class.getClassLoader(), new Class<?>[] {UnitLedger.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("no host comes");
                });
        iscsi = IscsiServer.start(IscsiServerConfig.listeningOn(ANY_PORT), nothing, ledger, units);
        nvme = nvme();
        discovery = nvme();
        ports = new PortalPorts(freePort(), freePort(), freePort());
        floating = new FloatingListeners(
                iscsi,
                nvme,
                discovery,
                (protocol, listening, leaving) -> told.put(protocol, new Told(listening, leaving)),
                announced::set);
    }

    private static NvmeServer nvme() throws IOException {
        return NvmeServer.bind(
                NvmeServerConfig.listeningOn(ANY_PORT),
                link -> {
                    throw new AssertionError("nobody speaks NVMe/TCP here");
                },
                ConnectionFront.NONE);
    }

    private int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        iscsi.abort();
        nvme.abort();
        discovery.abort();
    }

    private List<InetSocketAddress> all() {
        return List.of(
                new InetSocketAddress(address, ports.iscsi()),
                new InetSocketAddress(address, ports.nvme()),
                new InetSocketAddress(address, ports.discovery()));
    }

    private void assertBound(boolean bound) throws IOException {
        for (InetSocketAddress each : all()) {
            if (bound) {
                new Socket(each.getAddress(), each.getPort()).close();
            } else {
                new ServerSocket(each.getPort(), 1, each.getAddress()).close();
            }
        }
    }

    private Told told(Protocol protocol) {
        return told.getOrDefault(protocol, new Told(List.of(), Set.of()));
    }

    @Test
    void hostsAreToldOfAPortalWhenItServesAndNotWhenItIsOnlyBound() throws IOException {
        floating.bind(address, ports);
        floating.bind(address, ports);
        assertBound(true);
        assertThat(told).isEmpty();
        floating.accept(address);
        assertThat(told(Protocol.ISCSI).listening())
                .containsExactly(iscsi.boundAddresses().get(0), all().get(0));
        assertThat(told(Protocol.NVME).listening())
                .containsExactly(nvme.boundAddresses().get(0), all().get(1));
        assertThat(told(Protocol.NVME).leaving()).isEmpty();
        assertThat(announced.get()).containsExactly(discovery.boundAddresses().get(0), all().get(2));
    }

    @Test
    void whoUsesNvmeIsToldThatAPortalLeaves() throws Exception {
        floating.bind(address, ports);
        floating.accept(address);
        var left = floating.withdraw(address, Duration.ofSeconds(60)).toCompletableFuture();
        assertThat(told(Protocol.NVME).leaving()).containsExactly(all().get(1));
        assertThat(told(Protocol.ISCSI).leaving()).isEmpty();
        left.get(60, TimeUnit.SECONDS);
        assertThat(announced.get()).as("it is somewhere else in a moment").contains(all().get(2));
        floating.drop(address);
        assertThat(announced.get()).isEqualTo(discovery.boundAddresses());
        assertBound(false);
        assertThat(told(Protocol.ISCSI).listening()).isEqualTo(iscsi.boundAddresses());
        assertThat(told(Protocol.NVME)).isEqualTo(new Told(nvme.boundAddresses(), Set.of()));
    }

    @Test
    void aPortalThatIsToComeBackWhileItsHostsLeaveHasToWaitAndCostsThemNothing() throws Exception {
        floating.bind(address, ports);
        floating.accept(address);
        try (Socket idle = new Socket(address, ports.nvme())) {
            while (nvme.connections(all().get(1)) == 0) {
                Thread.onSpinWait();
            }
            var left = floating.withdraw(address, Duration.ofSeconds(50)).toCompletableFuture();
            assertThatThrownBy(() -> floating.bind(address, ports))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("still leaving");
            PortalPorts others = new PortalPorts(freePort(), freePort(), freePort());
            assertThatThrownBy(() -> floating.bind(address, others)).isInstanceOf(IOException.class);
            assertThat(nvme.connections(all().get(1))).isEqualTo(1);
            assertThat(left).isNotDone();
            assertThat(told(Protocol.NVME).leaving()).containsExactly(all().get(1));
            floating.drop(address);
            assertThat(endOf(idle)).isTrue();
        }
        floating.bind(address, ports);
        assertBound(true);
    }

    @Test
    void whoStaysInAPortalThatLeavesIsDroppedWhenTimeIsUp() throws Exception {
        floating.bind(address, ports);
        floating.accept(address);
        try (Socket idle = new Socket(address, ports.nvme())) {
            while (nvme.connections(all().get(1)) == 0) {
                Thread.onSpinWait();
            }
            floating.withdraw(address, Duration.ofMillis(400))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(endOf(idle)).isTrue();
        }
    }

    private static boolean endOf(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void aPortalThatIsDroppedGivesItsPortsBackAndCanBeBoundAgain() throws IOException {
        for (int round = 0; round < 5; round++) {
            floating.bind(address, ports);
            floating.accept(address);
            try (Socket host = new Socket(address, ports.iscsi())) {
                floating.drop(address);
                assertThat(endOf(host)).isTrue();
                assertBound(false);
            }
        }
        floating.drop(address);
        assertThat(told(Protocol.ISCSI).listening()).isEqualTo(iscsi.boundAddresses());
    }

    @Test
    void aPortThatSomebodyElseHasLeavesNoneBound() throws IOException {
        try (ServerSocket other = new ServerSocket(ports.discovery(), 1, address)) {
            assertThatThrownBy(() -> floating.bind(address, ports))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on");
            assertThat(other.isBound()).isTrue();
            new ServerSocket(ports.iscsi(), 1, address).close();
            new ServerSocket(ports.nvme(), 1, address).close();
        }
        floating.bind(address, ports);
        assertBound(true);
    }

    @Test
    void whatTheDaemonWasStartedWithIsNotTaken() {
        InetSocketAddress fixed = iscsi.boundAddresses().get(0);
        PortalPorts same = new PortalPorts(fixed.getPort(), ports.nvme(), ports.discovery());
        assertThatThrownBy(() -> floating.bind(fixed.getAddress(), same))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this node was started to listen on 127.0.0.1:" + fixed.getPort());
        floating.drop(fixed.getAddress());
        assertThat(iscsi.boundAddresses()).containsExactly(fixed);
    }

    @Test
    void aPortalThatCameAgainWithOtherPortsHasThose() throws IOException {
        floating.bind(address, ports);
        PortalPorts before = ports;
        ports = new PortalPorts(freePort(), freePort(), freePort());
        floating.bind(address, ports);
        assertBound(true);
        new ServerSocket(before.iscsi(), 1, address).close();
    }
}

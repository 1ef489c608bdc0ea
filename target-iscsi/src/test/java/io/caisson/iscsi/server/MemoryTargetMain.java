package io.caisson.iscsi.server;

import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.FakeUnitLedger;
import io.caisson.store.fixtures.MemoryBlockDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Serves one volume from memory to whoever dials, for trying real initiators by hand. Arguments: port, megabytes, spin in
 * microseconds.
 */
final class MemoryTargetMain {

    private MemoryTargetMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        FakeExportDirectory directory = new FakeExportDirectory();
        directory.map(0, new MemoryBlockDevice(Integer.parseInt(arguments[1])));
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        directory.targets(
                new TargetView("iqn.2026-01.io.caisson:memory", "group", 1, List.of(new PortalView(address, 1))));
        Duration spin = Duration.ofNanos(Long.parseLong(arguments[2]) * 1000);
        IscsiServerConfig config = IscsiServerConfig.listeningOn(address).withEventLoops(1, spin);
        IscsiServer server = IscsiServer.start(config, directory, new FakeReservationLedger(), new FakeUnitLedger());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        Thread.currentThread().join();
    }
}

package io.caisson.iscsi.server;

import io.caisson.iscsi.scsi.TargetDevice;
import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.FakeUnitLedger;
import io.caisson.store.fixtures.MemoryBlockDevice;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/**
 * What the stack itself costs per 4 KiB read: batches of 32 commands through a connection without a socket, the SCSI device
 * and a volume in memory included. Prints nanoseconds of processor time per read. Arguments: rounds.
 */
final class StackCostMain {

    private static final int BATCH = 32;
    private static final int BATCHES = 10_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StackCostMain() {}

    public static void main(String[] arguments) {
        FakeExportDirectory directory = new FakeExportDirectory();
        directory.map(0, new MemoryBlockDevice(64));
        directory.targets(new TargetView(Peer.TARGET, "group", 1, List.of(new PortalView(Peer.LOCAL, 1))));
        ServerContext server = new ServerContext(
                IscsiServerConfig.listeningOn(Peer.LOCAL),
                directory,
                target -> new TargetDevice(
                        target, directory, new LogicalUnits(new FakeReservationLedger(), new FakeUnitLedger())));
        Peer peer = new Peer(server, Peer.LOCAL).loggedIn();
        long[] rounds = new long[Integer.parseInt(arguments[0])];
        for (int round = 0; round < rounds.length; round++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            for (int batch = 0; batch < BATCHES; batch++) {
                ByteBuf commands = peer.channel.alloc().directBuffer(BATCH * 48);
                for (int i = 0; i < BATCH; i++) {
                    peer.read(i, 8, 4096).encode(commands);
                }
                peer.channel.writeInbound(commands);
                ByteBuf out;
                while ((out = peer.channel.readOutbound()) != null) {
                    out.release();
                }
            }
            rounds[round] = (THREADS.getCurrentThreadCpuTime() - begun) / (BATCH * BATCHES);
            System.err.println(rounds[round] + " ns per read");
        }
        Arrays.sort(rounds);
        System.err.println("median " + rounds[rounds.length / 2] + " ns per read");
    }
}

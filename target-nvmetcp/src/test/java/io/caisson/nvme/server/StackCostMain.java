package io.caisson.nvme.server;

import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * What the stack itself costs per command: batches of 32 through a connection without a socket, the NVM command set and a
 * volume in memory included. Prints nanoseconds of processor time, and bytes allocated, per command. Arguments: rounds,
 * "read" or "write", bytes of data (4096), "digests" if wanted.
 */
final class StackCostMain {

    private static final int BATCH = 32;
    private static final int COMMANDS = 320_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StackCostMain() {}

    public static void main(String[] arguments) {
        long[] rounds = new long[Integer.parseInt(arguments[0])];
        boolean write = arguments[1].equals("write");
        int length = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4096;
        boolean digests = arguments.length > 3;
        int batches = Math.max(100, COMMANDS / BATCH / Math.max(1, length / 8192));
        ServerContext server = new ServerContext(NvmeServerConfig.listeningOn(Peer.LOCAL), new MemoryController(64));
        Peer peer = new Peer(server, Peer.LOCAL).initialize(digests, digests, 4, 1);
        peer.send(new Entry(0x7F, 0).setShort(44, 127).inCapsule(0, 1024), new byte[1024]);
        peer.next().expectSuccess(0);
        ByteBuf batch = batch(peer, write, length);
        for (int round = 0; round < rounds.length; round++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            long allocated = allocated();
            for (int i = 0; i < batches; i++) {
                peer.channel.writeInbound(batch.retainedDuplicate());
                ByteBuf out;
                while ((out = peer.channel.readOutbound()) != null) {
                    out.release();
                }
            }
            int commands = BATCH * batches;
            rounds[round] = (THREADS.getCurrentThreadCpuTime() - begun) / commands;
            System.err.println(rounds[round] + " ns, " + (allocated() - allocated) / commands + " bytes per command");
        }
        Arrays.sort(rounds);
        System.err.println("median " + rounds[rounds.length / 2] + " ns per command");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) THREADS)
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Commands on blocks that are far apart. */
    private static ByteBuf batch(Peer peer, boolean write, int length) {
        ByteBuf all = peer.channel.alloc().directBuffer();
        for (int i = 0; i < BATCH; i++) {
            Entry entry = new Entry(write ? 0x01 : 0x02, i)
                    .namespace(1)
                    .doubleword(10, i * 2048)
                    .doubleword(12, length / 512 - 1);
            ByteBuf capsule = peer.capsule(
                    write ? entry.inCapsule(0, length) : entry.transport(length), new byte[write ? length : 0]);
            all.writeBytes(capsule);
            capsule.release();
        }
        return all;
    }
}

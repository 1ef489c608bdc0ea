package io.caisson.nvme.server;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server with one namespace of 64 MiB in memory, for load generators: it takes any Connect for that of an I/O queue. Arguments:
 * port, event loops, microseconds to spin.
 */
final class MemoryTargetMain {

    private MemoryTargetMain() {}

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        NvmeServerConfig config = NvmeServerConfig.listeningOn(address)
                .withEventLoops(
                        Integer.parseInt(arguments[1]), Duration.ofNanos(1000L * Integer.parseInt(arguments[2])));
        NvmeServer server = NvmeServer.bind(config, new MemoryController(64), ConnectionFront.NONE);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.accept();
        Thread.currentThread().join();
    }
}

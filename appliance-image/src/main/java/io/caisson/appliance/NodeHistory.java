package io.caisson.appliance;

import com.sun.management.OperatingSystemMXBean;
import io.caisson.store.StoreNode;
import io.caisson.store.StoreUsage;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.web.history.HistorySource;
import io.caisson.web.node.HostSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What this node's history and metrics are taken from. Any thread. */
final class NodeHistory implements HistorySource {
    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4096;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StoreNode store;
    private final Supplier<List<HostSession>> sessions;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    NodeHistory(StoreNode store, Supplier<List<HostSession>> sessions) {
        this.store = store;
        this.sessions = sessions;
    }

    @Override
    public Map<String, VolumeStatistics> volumes() {
        return store.statistics();
    }

    @Override
    public Process process() {
        return new Process(
                Math.max(0, system.getProcessCpuTime()) / NANOS_PER_MILLI,
                residentBytes(),
                sessions.get().size());
    }

    /** The second number of the file is in pages (proc(5)); 0 if it cannot be read. */
    private static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES;
        } catch (IOException notLinux) {
            return 0;
        }
    }

    @Override
    public Optional<Pool> pool() {
        StoreUsage usage = store.usage();
        return Optional.of(new Pool(usage.allocatedBytes(), usage.totalBytes(), usage.provisionedBytes()));
    }
}

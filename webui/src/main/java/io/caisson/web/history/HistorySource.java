package io.caisson.web.history;

import io.caisson.store.volume.VolumeStatistics;
import java.util.Map;
import java.util.Optional;

/** What the history is taken from. Called once a second, by its thread; quick. */
public interface HistorySource {

    /** Processor time of the process so far, what of it is in memory, and sessions of hosts. */
    record Process(long cpuMillis, long residentBytes, int sessions) {}

    /** Space of the pool. */
    record Pool(long allocatedBytes, long totalBytes, long provisionedBytes) {}

    /** Of the volumes that are open here, by id. */
    Map<String, VolumeStatistics> volumes();

    Process process();

    /** Empty as long as it is not known. */
    Optional<Pool> pool();
}

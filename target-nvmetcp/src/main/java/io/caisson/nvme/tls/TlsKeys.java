package io.caisson.nvme.tls;

import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.TlsKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where pre-shared keys come from. In memory; any thread. */
public interface TlsKeys {

    /** The subsystem of discovery controllers (NVM Express Base Specification, 3.1.2.3.3), which every portal serves. */
    String DISCOVERY_NQN = "nqn.2014-08.org.nvmexpress.discovery";

    /**
     * The key that {@code hostNqn} uses towards {@code subsystemNqn}; null if it has none, may not come from there, or the
     * subsystem is not served here.
     */
    @Nullable
    TlsKey find(String hostNqn, String subsystemNqn, InetSocketAddress from);

    /** The keys of the hosts in {@code directory}. */
    static TlsKeys of(SubsystemDirectory directory) {
        return (hostNqn, subsystemNqn, from) -> {
            boolean served = subsystemNqn.equals(DISCOVERY_NQN)
                    || directory.subsystems().stream()
                            .anyMatch(subsystem -> subsystem.nqn().equals(subsystemNqn));
            return served
                    ? directory
                            .hostOfNqn(hostNqn, from)
                            .filter(access -> access.tls() != NvmeHostAccess.TlsUse.OFF)
                            .map(NvmeHostAccess::tlsKey)
                            .orElse(null)
                    : null;
        };
    }
}

package io.caisson.appliance;

import io.caisson.cli.local.DaemonRecord;
import io.caisson.store.StoreNode;
import io.caisson.store.access.Protocol;
import io.caisson.store.service.Export;
import io.caisson.store.service.ExportSpec;
import io.caisson.store.service.HostSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the first start makes, so that there is something to try: a thin volume for any host on this machine over each
 * protocol. Each protocol has its own, as what hosts reserve over one is not seen over the other.
 */
final class DemoVolume {

    static final String ISCSI_VOLUME = "demo";
    static final String NVME_VOLUME = "demo-nvme";
    static final String HOST = "any-on-loopback";

    private static final long SIZE_BYTES = 10L << 30;

    /** Logical and physical alike: the shape of disk that every host takes. */
    private static final int BLOCK_BYTES = 512;

    private static final int LUN = 0;
    private static final int NAMESPACE_ID = 1;

    private DemoVolume() {}

    /** Makes what is not there. What people changed since, they keep. */
    static void create(StoreNode store) throws ServiceException {
        for (String volume : List.of(ISCSI_VOLUME, NVME_VOLUME)) {
            keepingChanges(() ->
                    store.volumes().create(new VolumeSpec(volume, SIZE_BYTES, BLOCK_BYTES, BLOCK_BYTES, Map.of())));
        }
        keepingChanges(() -> store.hosts()
                .create(new HostSpec(
                        HOST,
                        List.of("*"),
                        List.of("*"),
                        List.of("127.0.0.0/8", "::1/128"),
                        Map.of(),
                        null,
                        null,
                        null)));
        keepingChanges(() -> store.exports().create(ExportSpec.iscsi(ISCSI_VOLUME, HOST, LUN)));
        keepingChanges(() -> store.exports().create(ExportSpec.nvme(NVME_VOLUME, HOST, NAMESPACE_ID)));
    }

    /** Where they are; null when people removed both. */
    static DaemonRecord.@Nullable Demo find(StoreNode store) throws ServiceException {
        DaemonRecord.DemoLun lun = find(store, ISCSI_VOLUME, Protocol.ISCSI)
                .map(export -> new DaemonRecord.DemoLun(ISCSI_VOLUME, export.number()))
                .orElse(null);
        DaemonRecord.DemoNamespace namespace = find(store, NVME_VOLUME, Protocol.NVME)
                .map(export -> new DaemonRecord.DemoNamespace(NVME_VOLUME, export.number()))
                .orElse(null);
        return lun == null && namespace == null ? null : new DaemonRecord.Demo(lun, namespace);
    }

    private static Optional<Export> find(StoreNode store, String volume, Protocol protocol) throws ServiceException {
        try {
            return store.exports().find(volume, HOST, protocol);
        } catch (ServiceException refused) {
            if (refused.kind() != ServiceException.Kind.NOT_FOUND) {
                throw refused;
            }
            return Optional.empty(); // the volume or the host itself is gone
        }
    }

    @FunctionalInterface
    private interface Creation {
        Object make() throws ServiceException;
    }

    private static void keepingChanges(Creation creation) throws ServiceException {
        try {
            creation.make();
        } catch (ServiceException refused) {
            if (refused.kind() != ServiceException.Kind.CONFLICT) {
                throw refused;
            }
        }
    }
}

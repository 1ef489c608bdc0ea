package io.caisson.appliance;

import io.caisson.cli.local.DaemonRecord;
import io.caisson.store.StoreNode;
import io.caisson.store.service.ExportSpec;
import io.caisson.store.service.HostSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumeSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the first start makes, so that there is something to try: a thin volume for any initiator on this machine. */
final class DemoVolume {

    static final String VOLUME = "demo";
    static final String HOST = "any-on-loopback";

    private static final long SIZE_BYTES = 10L << 30;

    /** Logical and physical alike: the shape of disk that every host takes. */
    private static final int BLOCK_BYTES = 512;

    private static final int LUN = 0;

    private DemoVolume() {}

    /** Makes what is not there. What people changed since, they keep. */
    static void create(StoreNode store) throws ServiceException {
        keepingChanges(
                () -> store.volumes().create(new VolumeSpec(VOLUME, SIZE_BYTES, BLOCK_BYTES, BLOCK_BYTES, Map.of())));
        keepingChanges(() ->
                store.hosts().create(new HostSpec(HOST, List.of("*"), List.of("127.0.0.0/8", "::1/128"), Map.of())));
        keepingChanges(() -> store.exports().create(new ExportSpec(VOLUME, HOST, "iscsi", LUN)));
    }

    /** Where it is; null when people removed it. */
    static DaemonRecord.@Nullable Demo find(StoreNode store) throws ServiceException {
        try {
            return store.exports()
                    .find(VOLUME, HOST)
                    .map(export -> new DaemonRecord.Demo(new DaemonRecord.DemoLun(VOLUME, export.lun())))
                    .orElse(null);
        } catch (ServiceException refused) {
            if (refused.kind() != ServiceException.Kind.NOT_FOUND) {
                throw refused;
            }
            return null; // the volume or the host itself is gone
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

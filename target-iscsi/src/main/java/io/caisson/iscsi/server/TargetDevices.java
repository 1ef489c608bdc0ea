package io.caisson.iscsi.server;

import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.store.access.TargetView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The device servers of the targets that somebody uses: made for the first session of a target, closed after its last. What
 * outlives sessions belongs to the volumes, so nothing is lost with a device, and a target that was deleted leaves none
 * behind. Any thread.
 */
final class TargetDevices {

    private static final class Held {
        final DeviceServer device;
        int sessions;

        Held(DeviceServer device) {
            this.device = device;
        }
    }

    private final Function<TargetView, DeviceServer> factory;
    private final Map<String, Held> byName = new HashMap<>();

    TargetDevices(Function<TargetView, DeviceServer> factory) {
        this.factory = factory;
    }

    /** The one device of a target; {@link #release} must follow. */
    synchronized DeviceServer acquire(TargetView target) {
        Held held = byName.computeIfAbsent(target.name(), name -> new Held(factory.apply(target)));
        held.sessions++;
        return held.device;
    }

    void release(TargetView target) {
        Held unused;
        synchronized (this) {
            Held held = byName.get(target.name());
            if (held == null || --held.sessions > 0) {
                return;
            }
            unused = held;
            byName.remove(target.name());
        }
        close(unused);
    }

    /** No session is left that could use them. */
    void closeAll() {
        Map<String, Held> all;
        synchronized (this) {
            all = new HashMap<>(byName);
            byName.clear();
        }
        all.values().forEach(TargetDevices::close);
    }

    private static void close(Held held) {
        held.device.close();
    }

    synchronized int size() {
        return byName.size();
    }
}

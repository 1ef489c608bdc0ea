package io.caisson.web.resource;

import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.DhChapSpec;
import io.caisson.store.service.HostDhChap;
import io.caisson.store.service.HostTls;
import io.caisson.store.service.TlsSpec;
import io.caisson.web.resource.HostRequests.DhChap;
import io.caisson.web.resource.HostRequests.Tls;
import org.jspecify.annotations.Nullable;

/** What requests about a host's keys for NVMe come to. Pure functions. */
final class NvmeRequests {

    private NvmeRequests() {}

    /**
     * @param current how it is now; keys that are not given stay, as the service knows them and nobody else does
     * @param request what is not in it stays
     */
    static @Nullable DhChapSpec changed(@Nullable HostDhChap current, @Nullable DhChap request) {
        boolean before = current != null && current.bidirectional();
        if (request == null) {
            return current == null ? null : new DhChapSpec(null, before, null);
        }
        String controllerKey = request.controllerKey();
        if (controllerKey == null) {
            return new DhChapSpec(request.key(), before, null);
        }
        boolean bidirectional = !controllerKey.isEmpty();
        return new DhChapSpec(request.key(), bidirectional, bidirectional ? controllerKey : null);
    }

    /** As {@link #changed(HostDhChap, DhChap)}. */
    static @Nullable TlsSpec changed(@Nullable HostTls current, @Nullable Tls request) {
        boolean before = current == null || current.required();
        if (request == null) {
            return current == null ? null : new TlsSpec(null, before);
        }
        return new TlsSpec(request.key(), requireNonNullElse(request.required(), before));
    }
}

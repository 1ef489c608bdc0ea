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
        if (request == null) {
            return current == null
                    ? null
                    : new DhChapSpec(
                            null, current.bidirectional(), null, current.minimumHash(), current.minimumGroup());
        }
        String controllerKey = request.controllerKey();
        boolean before = current != null && current.bidirectional();
        boolean bidirectional = controllerKey == null ? before : !controllerKey.isEmpty();
        return new DhChapSpec(
                request.key(),
                bidirectional,
                bidirectional ? controllerKey : null,
                requireNonNullElse(
                        request.minimumHash(), current == null ? HostDhChap.ANY_HASH : current.minimumHash()),
                requireNonNullElse(
                        request.minimumGroup(), current == null ? HostDhChap.ANY_GROUP : current.minimumGroup()));
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

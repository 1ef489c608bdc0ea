package io.caisson.web.resource;

import io.caisson.store.service.Host;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A host. */
public record HostView(
        @Doc("UUID; never changes, never reused") String id,
        @Doc("unique among hosts; may be changed") String name,

        @Doc("iSCSI names it logs in with; * stands for any")
        List<String> iqns,

        @Doc("addresses or CIDRs it may come from; empty means any")
        List<String> networks,

        @Doc("when it was created (RFC 3339)") String createdAt,
        @Doc("free texts of integrations, by key") Map<String, String> labels) {

    static HostView of(Host host) {
        return new HostView(
                host.id(), host.name(), host.iqns(), host.networks(), host.createdAt(), new TreeMap<>(host.labels()));
    }
}

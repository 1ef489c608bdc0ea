package io.caisson.web.resource;

import io.caisson.store.service.Host;
import io.caisson.store.service.HostChap;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A host. */
public record HostView(
        @Doc("UUID; never changes, never reused") String id,
        @Doc("unique among hosts; may be changed") String name,

        @Doc("iSCSI names it logs in with; * stands for any")
        List<String> iqns,

        @Doc("addresses or CIDRs it may come from; empty means any")
        List<String> networks,

        @Doc("when it was created (RFC 3339)") String createdAt,
        @Doc("free texts of integrations, by key") Map<String, String> labels,

        @Doc("how it authenticates; null if it need not") @Nullable
        ChapView chap) {

    /** How a host authenticates, without the secrets. */
    public record ChapView(
            @Doc("what the host calls itself") String user,

            @Doc("what we call ourselves when the host asks us to authenticate too; null if it cannot") @Nullable
            String mutualUser,

            @Doc("the digests that may be used, the strongest first")
            List<String> digests,

            @Doc("whether it has to authenticate for discovery too")
            boolean discovery) {}

    static HostView of(Host host) {
        HostChap chap = host.chap();
        return new HostView(
                host.id(),
                host.name(),
                host.iqns(),
                host.networks(),
                host.createdAt(),
                new TreeMap<>(host.labels()),
                chap == null ? null : new ChapView(chap.user(), chap.mutualUser(), chap.digests(), chap.discovery()));
    }
}

package io.caisson.web.resource;

import io.caisson.store.service.Host;
import io.caisson.store.service.HostChap;
import io.caisson.store.service.HostDhChap;
import io.caisson.store.service.HostTls;
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

        @Doc("NVMe qualified names it connects with; * stands for any")
        List<String> nqns,

        @Doc("addresses or CIDRs it may come from; empty means any")
        List<String> networks,

        @Doc("when it was created (RFC 3339)") String createdAt,
        @Doc("free texts of integrations, by key") Map<String, String> labels,

        @Doc("how it authenticates over iSCSI; null if it need not") @Nullable
        ChapView chap,

        @Doc("how it authenticates over NVMe; null if it need not") @Nullable
        DhChapView dhchap,

        @Doc("how its NVMe connections are encrypted; null if not at all") @Nullable
        TlsView tls) {

    /** How a host authenticates, without the secrets. */
    public record ChapView(
            @Doc("what the host calls itself") String user,

            @Doc("what we call ourselves when the host asks us to authenticate too; null if it cannot") @Nullable
            String mutualUser,

            @Doc("the digests that may be used, the strongest first")
            List<String> digests,

            @Doc("whether it has to authenticate for discovery too")
            boolean discovery) {}

    /** How a host authenticates by DH-HMAC-CHAP, without the keys. */
    public record DhChapView(
            @Doc(
                    value = "by which its secret becomes its key",
                    values = {"none", "sha256", "sha384", "sha512", "unknown"})
            String hash,

            @Doc("whether the host may have us authenticate, too")
            boolean bidirectional,

            @Doc("the weakest hash that may be used") String minimumHash,

            @Doc("the cheapest Diffie-Hellman group that may be used; none means any")
            String minimumGroup) {

        static DhChapView of(HostDhChap dhchap) {
            return new DhChapView(dhchap.hash(), dhchap.bidirectional(), dhchap.minimumHash(), dhchap.minimumGroup());
        }
    }

    /** How a host's connections are encrypted, without the key. */
    public record TlsView(
            @Doc(
                    value = "of the key",
                    values = {"sha256", "sha384", "unknown"})
            String hash,

            @Doc("whether connections without TLS are refused")
            boolean required) {}

    static HostView of(Host host) {
        HostChap chap = host.chap();
        HostDhChap dhchap = host.dhchap();
        HostTls tls = host.tls();
        return new HostView(
                host.id(),
                host.name(),
                host.iqns(),
                host.nqns(),
                host.networks(),
                host.createdAt(),
                new TreeMap<>(host.labels()),
                chap == null ? null : new ChapView(chap.user(), chap.mutualUser(), chap.digests(), chap.discovery()),
                dhchap == null ? null : DhChapView.of(dhchap),
                tls == null ? null : new TlsView(tls.hash(), tls.required()));
    }
}

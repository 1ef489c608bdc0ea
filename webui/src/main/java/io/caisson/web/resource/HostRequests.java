package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is sent about hosts. */
final class HostRequests {

    private HostRequests() {}

    /** A host to make known. */
    public record CreateHost(
            @Doc(value = "unique among hosts", example = "esx1")
            String name,

            @Doc("iSCSI names it logs in with; the single * stands for any, and needs networks; none when absent")
            @Nullable
            List<String> iqns,

            @Doc("NVMe qualified names it connects with; as iqns, of which one or the other must be there") @Nullable
            List<String> nqns,

            @Doc("addresses or CIDRs it may come from; any when absent") @Nullable
            List<String> networks,

            @Doc("free texts of integrations") @Nullable Map<String, String> labels,

            @Doc("how it authenticates over iSCSI; it need not when absent") @Nullable
            CreateChap chap,

            @Doc("how it authenticates over NVMe; it need not when absent") @Nullable
            DhChap dhchap,

            @Doc("how its NVMe connections are encrypted; not at all when absent") @Nullable
            Tls tls) {}

    /** What to change; what is absent stays. */
    public record ChangeHost(
            @Doc("the new name") @Nullable String name,

            @Doc("all its iSCSI names from now on") @Nullable
            List<String> iqns,

            @Doc("all its NQNs from now on") @Nullable List<String> nqns,
            @Doc("all its networks from now on") @Nullable List<String> networks,
            @Doc("all its labels from now on") @Nullable Map<String, String> labels,

            @Doc("how it authenticates at its next login; DELETE /hosts/{host}/chap ends that") @Nullable
            ChangeChap chap,

            @Doc("how it authenticates when it connects next over NVMe; DELETE /hosts/{host}/dhchap ends that")
            @Nullable
            DhChap dhchap,

            @Doc("how connections are encrypted that it makes from now on; DELETE /hosts/{host}/tls ends that")
            @Nullable
            Tls tls) {}

    /** How a host shall authenticate over NVMe: DH-HMAC-CHAP, one-way or bidirectional. What is absent stays. */
    public record DhChap(
            @Doc("of the host, DHHC-1:HH:BASE64:, as 'nvme gen-dhchap-key' makes it; never returned") @Nullable
            String key,

            @Doc("ours, for a host that has us authenticate, too; no host's key; an empty text ends it; never returned")
            @Nullable
            String controllerKey,

            @Doc(
                    value = "the weakest hash that may be used; sha256 when absent at first",
                    values = {"sha256", "sha384", "sha512"})
            @Nullable
            String minimumHash,

            @Doc(
                    value =
                            "the cheapest Diffie-Hellman group that may be used; none, which allows all, when absent at first",
                    values = {"none", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"})
            @Nullable
            String minimumGroup) {
        @Override
        public String toString() {
            return "DhChap[minimumHash=" + minimumHash + ", minimumGroup=" + minimumGroup + "]";
        }
    }

    /** How a host's NVMe connections shall be encrypted: TLS 1.3 with a pre-shared key. What is absent stays. */
    public record Tls(
            @Doc("NVMeTLSkey-1:HH:BASE64:, as 'nvme gen-tls-key' makes it; never returned") @Nullable
            String key,

            @Doc("whether connections without TLS are refused; true when absent at first") @Nullable
            Boolean required) {
        @Override
        public String toString() {
            return "Tls[required=" + required + "]";
        }
    }

    /** How a host shall authenticate: CHAP, one-way or mutual. */
    public record CreateChap(
            @Doc("what the host calls itself") String user,

            @Doc("12 to 255 printable characters, 16 at most for Windows; never returned")
            String secret,

            @Doc("what we call ourselves when the host asks us to authenticate too; it cannot when absent") @Nullable
            String mutualUser,

            @Doc("what we prove to know then; no host's secret; never returned") @Nullable
            String mutualSecret,

            @Doc("of md5, sha1, sha256 and sha3-256 those that may be used; all when absent") @Nullable
            List<String> digests,

            @Doc("whether it has to authenticate for discovery too; true when absent") @Nullable
            Boolean discovery) {
        @Override
        public String toString() {
            return "CreateChap[user=" + user + "]";
        }
    }

    /** What to change of how a host authenticates; what is absent stays. */
    public record ChangeChap(
            @Doc("what the host calls itself") @Nullable String user,

            @Doc("its new secret: asked for at the next login, sessions stay") @Nullable
            String secret,

            @Doc("what we call ourselves to the host; an empty text ends mutual authentication") @Nullable
            String mutualUser,

            @Doc("what we prove to know then") @Nullable String mutualSecret,

            @Doc("all digests that may be used from now on") @Nullable
            List<String> digests,

            @Doc("whether it has to authenticate for discovery too") @Nullable
            Boolean discovery) {
        @Override
        public String toString() {
            return "ChangeChap[user=" + user + "]";
        }
    }
}

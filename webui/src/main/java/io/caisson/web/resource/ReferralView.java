package io.caisson.web.resource;

import io.caisson.store.service.Referral;
import io.caisson.store.service.ReferralSpec;
import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** A referral: a discovery service of others, which NVMe hosts are told of in this cluster's discovery log. */
public record ReferralView(
        @Doc("UUID; never changes") String id,
        @Doc("unique among referrals") String name,
        @Doc("IP address of the other discovery service") String address,
        @Doc("its TCP port") int port,
        @Doc("NQN of its discovery subsystem") String nqn,
        @Doc("when it was made (RFC 3339)") String createdAt) {

    /** A referral to make. */
    public record CreateReferral(
            @Doc("letters, digits, '_', '.' and '-'") String name,

            @Doc(value = "IPv4 or IPv6 address; no name", example = "10.2.0.10")
            String address,

            @Doc("TCP port; 8009 when absent") @Nullable Integer port,

            @Doc("NQN of its discovery subsystem; nqn.2014-08.org.nvmexpress.discovery when absent") @Nullable
            String nqn) {}

    static ReferralView of(Referral referral) {
        ReferralSpec spec = referral.spec();
        return new ReferralView(
                referral.id(), spec.name(), spec.address(), spec.port(), spec.nqn(), referral.createdAt());
    }
}

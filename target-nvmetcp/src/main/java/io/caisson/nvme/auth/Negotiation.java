package io.caisson.nvme.auth;

import io.caisson.store.access.DhChapGroup;
import io.caisson.store.access.DhChapHash;
import io.caisson.store.access.DhChapPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an authentication uses (NVM Express Base Specification, 8.13.5.2).
 *
 * @param transactionId T_ID
 */
record Negotiation(int transactionId, DhChapHash hash, DhChapGroup group) {

    /**
     * Chooses the strongest hash that is offered, as it costs nothing, and the cheapest group: a group helps against guessing
     * of weak secrets, and ours are random. {@link DhChapGroup#NULL} is for hosts that have no other.
     */
    static Negotiation choose(HostMessage.Negotiate offer, DhChapPolicy policy) throws AuthenticationFailure {
        List<Integer> hashes = offer.hashes();
        if (hashes == null) {
            throw new AuthenticationFailure(FailureReason.NOT_USABLE, "DH-HMAC-CHAP is not offered");
        }
        if (offer.concatenation() != 0) {
            throw new AuthenticationFailure(FailureReason.CONCATENATION_MISMATCH);
        }
        DhChapHash hash = strongest(hashes, policy.minimumHash());
        if (hash == null) {
            throw new AuthenticationFailure(FailureReason.HASH_UNUSABLE);
        }
        DhChapGroup group = cheapest(offer.groups(), policy.minimumGroup());
        if (group == null) {
            throw new AuthenticationFailure(FailureReason.GROUP_UNUSABLE);
        }
        return new Negotiation(offer.transactionId(), hash, group);
    }

    private static @Nullable DhChapHash strongest(List<Integer> offered, DhChapHash minimum) {
        DhChapHash strongest = null;
        for (DhChapHash hash : DhChapHash.values()) {
            if (hash.compareTo(minimum) >= 0 && offered.contains(hash.number())) {
                strongest = hash;
            }
        }
        return strongest;
    }

    private static @Nullable DhChapGroup cheapest(List<Integer> offered, DhChapGroup minimum) {
        for (DhChapGroup group : DhChapGroup.values()) {
            if (group != DhChapGroup.NULL && group.compareTo(minimum) >= 0 && offered.contains(group.number())) {
                return group;
            }
        }
        boolean none = minimum == DhChapGroup.NULL && offered.contains(DhChapGroup.NULL.number());
        return none ? DhChapGroup.NULL : null;
    }
}

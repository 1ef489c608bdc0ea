package io.caisson.store.access;

import org.jspecify.annotations.Nullable;

/**
 * How weak a DH-HMAC-CHAP authentication a host may choose.
 *
 * @param minimumHash weaker ones are not negotiated
 * @param minimumGroup cheaper ones are not negotiated
 */
public record DhChapPolicy(DhChapHash minimumHash, DhChapGroup minimumGroup) {

    /** Whatever the standard has: the secrets are random and long, so that no guessing helps who listens. */
    public static final DhChapPolicy ANY = new DhChapPolicy(DhChapHash.SHA256, DhChapGroup.NULL);

    /**
     * As the catalog has it.
     *
     * @param hash text of the weakest hash; null allows all
     * @param group text of the cheapest group; null allows all
     * @throws IllegalArgumentException what is asked for is not known here, so nothing may be taken for it
     */
    static DhChapPolicy of(@Nullable String hash, @Nullable String group) {
        return new DhChapPolicy(
                hash == null ? ANY.minimumHash : DhChapHash.byText(hash).orElseThrow(() -> unknown("hash", hash)),
                group == null
                        ? ANY.minimumGroup
                        : DhChapGroup.byText(group).orElseThrow(() -> unknown("group", group)));
    }

    private static IllegalArgumentException unknown(String what, String text) {
        return new IllegalArgumentException("unknown DH-HMAC-CHAP " + what + " '" + text + "'");
    }
}

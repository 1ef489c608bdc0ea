package io.caisson.store.access;

/**
 * How weak a DH-HMAC-CHAP authentication a host may choose.
 *
 * @param minimumHash weaker ones are not negotiated
 * @param minimumGroup cheaper ones are not negotiated
 */
public record DhChapPolicy(DhChapHash minimumHash, DhChapGroup minimumGroup) {

    /** Whatever the standard has: the secrets are random and long, so that no guessing helps who listens. */
    public static final DhChapPolicy ANY = new DhChapPolicy(DhChapHash.SHA256, DhChapGroup.NULL);
}

package io.caisson.store.access;

import org.jspecify.annotations.Nullable;

/**
 * A host that an NQN belongs to, and what it has to do to be believed.
 *
 * @param hostKey with which it authenticates by DH-HMAC-CHAP; null if it need not
 * @param controllerKey with which we do if it asks; null if it cannot ask
 * @param policy how strong its authentication has to be
 * @param tls whether its connections are encrypted
 * @param tlsKey the pre-shared key of TLS; there unless TLS is off
 */
public record NvmeHostAccess(
        HostView host,
        @Nullable DhChapKey hostKey,
        @Nullable DhChapKey controllerKey,
        DhChapPolicy policy,
        TlsUse tls,
        @Nullable TlsKey tlsKey) {

    /** With {@link DhChapPolicy#ANY}. */
    public NvmeHostAccess(
            HostView host,
            @Nullable DhChapKey hostKey,
            @Nullable DhChapKey controllerKey,
            TlsUse tls,
            @Nullable TlsKey tlsKey) {
        this(host, hostKey, controllerKey, DhChapPolicy.ANY, tls, tlsKey);
    }

    /** Whether connections have to be encrypted. */
    public enum TlsUse {
        OFF,
        OPTIONAL,
        REQUIRED
    }
}

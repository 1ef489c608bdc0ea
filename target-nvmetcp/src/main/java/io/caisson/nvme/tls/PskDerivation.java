package io.caisson.nvme.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.nvme.command.QueueLink;
import io.caisson.store.access.TlsKey;
import java.util.Base64;

/** How TLS's key comes out of the configured one (NVM Express TCP Transport Specification, 3.6.1.3). Pure functions. */
enum PskDerivation {
    /** As the standard says. */
    STANDARD {
        @Override
        byte[] expand(Hkdf hkdf, byte[] key, String label, byte[] context) {
            return hkdf.expandLabel(key, label, context);
        }
    },
    /** As Linux hosts do whose libnvme is older than 1.15, those of Debian 13 among them. */
    LEGACY {
        @Override
        byte[] expand(Hkdf hkdf, byte[] key, String label, byte[] context) {
            return hkdf.expandLegacyLabel(key, label, context);
        }
    };

    abstract byte[] expand(Hkdf hkdf, byte[] key, String label, byte[] context);

    /** The retained key: what the configured one is for one host. */
    byte[] retained(TlsKey configured, String hostNqn) {
        Hkdf hkdf = new Hkdf(configured.hash());
        return expand(hkdf, hkdf.extract(configured.secret()), "HostNQN", hostNqn.getBytes(UTF_8));
    }

    /** The digest of a retained key in an identity of version 1. */
    static String digest(TlsKey.Hash hash, byte[] retained, QueueLink.TlsIdentity parties) {
        String message = parties.hostNqn() + " " + parties.subsystemNqn() + " NVMe-over-Fabrics";
        return Base64.getEncoder().encodeToString(new Hkdf(hash).hmac(retained, message.getBytes(UTF_8)));
    }

    /** The key that TLS uses. */
    byte[] tlsKey(byte[] retained, PskIdentity identity) {
        Hkdf hkdf = new Hkdf(identity.hash());
        return expand(hkdf, hkdf.extract(retained), "nvme-tls-psk", context(identity));
    }

    /** Whether an identity is short enough for {@link #tlsKey}: in version 0 two long NQNs may be too long. */
    static boolean fits(PskIdentity identity) {
        return context(identity).length <= Hkdf.MAX_CONTEXT_BYTES;
    }

    private static byte[] context(PskIdentity identity) {
        return identity.digest() == null
                ? identity.text().getBytes(UTF_8)
                : "%02d %s"
                        .formatted(identity.hash().number(), identity.digest())
                        .getBytes(US_ASCII);
    }
}

package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import io.caisson.store.access.TlsKey;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pre-shared key of one connection.
 *
 * @param offered the identity as the host sent it
 * @param key of TLS
 */
record SelectedPsk(PskIdentity identity, byte[] offered, byte[] key) {

    /**
     * The key that the host offers and proves to have.
     *
     * @throws TlsRefusedException there is none
     */
    static SelectedPsk choose(ClientHello hello, TlsKeys keys, InetSocketAddress from) throws TlsRefusedException {
        QueueLink.TlsIdentity claimed = null;
        TlsRefusal refusal = TlsRefusal.UNKNOWN_IDENTITY;
        for (int i = 0; i < hello.identities().size(); i++) {
            byte[] offered = hello.identities().get(i);
            PskIdentity identity = PskIdentity.parse(offered);
            if (identity == null) {
                continue;
            }
            TlsKey configured = find(identity, keys, from);
            if (configured == null) {
                claimed = claimed == null ? identity.parties() : claimed;
                continue;
            }
            claimed = identity.parties();
            boolean ownHash = hello.binders().get(i).length == identity.hash().bytes();
            refusal = ownHash ? TlsRefusal.WRONG_KEY : TlsRefusal.OTHER_HASH;
            byte[] key = proven(hello, i, identity, configured);
            if (key != null) {
                return new SelectedPsk(identity, offered, key);
            }
        }
        throw new TlsRefusedException(refusal, hello.offered(), claimed);
    }

    private static @Nullable TlsKey find(PskIdentity identity, TlsKeys keys, InetSocketAddress from) {
        TlsKey configured =
                keys.find(identity.parties().hostNqn(), identity.parties().subsystemNqn(), from);
        boolean usable = configured != null && configured.hash() == identity.hash() && PskDerivation.fits(identity);
        return usable ? configured : null;
    }

    private static byte @Nullable [] proven(ClientHello hello, int index, PskIdentity identity, TlsKey configured) {
        for (PskDerivation derivation : List.of(PskDerivation.values())) {
            byte[] retained = derivation.retained(configured, identity.parties().hostNqn());
            String digest = identity.digest();
            if (digest != null && !digest.equals(PskDerivation.digest(identity.hash(), retained, identity.parties()))) {
                continue;
            }
            byte[] key = derivation.tlsKey(retained, identity);
            if (hello.isBoundBy(index, identity.hash(), key)) {
                return key;
            }
        }
        return null;
    }
}

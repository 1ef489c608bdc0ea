package io.caisson.nvme.tls;

import io.caisson.store.access.TlsKey;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What we agree to in a handshake: TLS 1.3, the one key that was selected, its cipher suite, and an ephemeral key exchange
 * over curves that take a millisecond (RFC 8446). No certificates, sessions or early data.
 */
final class PskServer extends AbstractTlsServer {

    private static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1};
    private static final int MAX_HANDSHAKE_BYTES = 1 << 14;

    private final SelectedPsk psk;
    private boolean complete;

    PskServer(TlsCrypto crypto, SelectedPsk psk) {
        super(crypto);
        this.psk = psk;
    }

    /** Whether the handshake is over: the host is who its key says. */
    boolean isComplete() {
        return complete;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv13.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return switch (psk.identity().hash()) {
            case SHA256 -> new int[] {CipherSuite.TLS_AES_128_GCM_SHA256};
            case SHA384 -> new int[] {CipherSuite.TLS_AES_256_GCM_SHA384};
        };
    }

    @Override
    public int[] getSupportedGroups() {
        return GROUPS.clone();
    }

    @Override
    public boolean preferLocalSupportedGroups() {
        return true;
    }

    @Override
    public short[] getPskKeyExchangeModes() {
        return new short[] {PskKeyExchangeMode.psk_dhe_ke};
    }

    @Override
    @SuppressWarnings("JdkObsolete") // BouncyCastle's signature
    public TlsPSKExternal getExternalPSK(@SuppressWarnings("rawtypes") Vector identities) {
        int algorithm = psk.identity().hash() == TlsKey.Hash.SHA256
                ? PRFAlgorithm.tls13_hkdf_sha256
                : PRFAlgorithm.tls13_hkdf_sha384;
        return new BasicTlsPSKExternal(psk.offered(), getCrypto().createSecret(psk.key()), algorithm);
    }

    @Override
    public @Nullable TlsCredentials getCredentials() {
        return null;
    }

    @Override
    public int getMaxHandshakeMessageSize() {
        return MAX_HANDSHAKE_BYTES;
    }

    @Override
    public void notifyHandshakeComplete() {
        complete = true;
    }
}

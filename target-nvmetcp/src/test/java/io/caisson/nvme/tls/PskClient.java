package io.caisson.nvme.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caisson.nvme.command.QueueLink.TlsIdentity;
import io.caisson.store.access.TlsKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/** A host's end of TLS, by BouncyCastle. */
@SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // BouncyCastle's signatures
final class PskClient extends AbstractTlsClient {

    static final TlsCrypto CRYPTO = new JcaTlsCryptoProvider().create(new SecureRandom());

    private final PskIdentity identity;
    private final byte[] key;
    private int[] groups = {NamedGroup.x25519, NamedGroup.secp256r1};
    private int[] earlyGroups = {NamedGroup.x25519};
    private boolean sha256;
    private short[] modes = {PskKeyExchangeMode.psk_dhe_ke};
    private int received = -1;
    private boolean complete;
    private final Protocol protocol = new Protocol();

    PskClient(PskIdentity identity, byte[] key) {
        super(CRYPTO);
        this.identity = identity;
        this.key = key;
    }

    /** A host with a configured key. */
    static PskClient with(String configuredKey, PskDerivation derivation, int version, String host, String subsystem) {
        TlsKey key = TlsKey.parse(configuredKey);
        byte[] retained = derivation.retained(key, host);
        String base = "NVMe%dR0%d %s %s".formatted(version, key.hash().number(), host, subsystem);
        String digest = PskDerivation.digest(key.hash(), retained, new TlsIdentity(host, subsystem));
        String text = version == 0 ? base : base + " " + digest;
        PskIdentity identity = Objects.requireNonNull(PskIdentity.parse(text.getBytes(US_ASCII)));
        return new PskClient(identity, derivation.tlsKey(retained, identity));
    }

    PskClient offering(int[] supported, int[] early) {
        groups = supported;
        earlyGroups = early;
        return this;
    }

    /** Binds its key by SHA-256, whatever the key says. */
    PskClient bindingBySha256() {
        sha256 = true;
        return this;
    }

    PskClient offering(short... pskModes) {
        modes = pskModes;
        return this;
    }

    /** Begins; what is to be sent is in {@link #protocol}. */
    PskClient connect() throws IOException {
        protocol.connect(this);
        return this;
    }

    Protocol protocol() {
        return protocol;
    }

    boolean isComplete() {
        return complete;
    }

    /** The last alert that the server sent; -1 if none. */
    int receivedAlert() {
        return received;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.TLSv13.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return new int[] {CipherSuite.TLS_AES_256_GCM_SHA384, CipherSuite.TLS_AES_128_GCM_SHA256};
    }

    @Override
    protected Vector getSupportedGroups(Vector namedGroupRoles) {
        return vector(groups);
    }

    @Override
    public Vector getEarlyKeyShareGroups() {
        return vector(earlyGroups);
    }

    private static Vector vector(int[] values) {
        Vector vector = new Vector();
        for (int value : values) {
            vector.add(value);
        }
        return vector;
    }

    @Override
    public short[] getPskKeyExchangeModes() {
        return modes;
    }

    @Override
    public Vector getExternalPSKs() {
        int algorithm = key.length == 32 || sha256 ? PRFAlgorithm.tls13_hkdf_sha256 : PRFAlgorithm.tls13_hkdf_sha384;
        Vector psks = new Vector();
        psks.add(new BasicTlsPSKExternal(
                identity.text().getBytes(US_ASCII), getCrypto().createSecret(key), algorithm));
        return psks;
    }

    @Override
    public @Nullable TlsAuthentication getAuthentication() {
        return null;
    }

    @Override
    public void notifyHandshakeComplete() {
        complete = true;
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        received = description;
    }

    /** With key updates when a test wants one. */
    static final class Protocol extends TlsClientProtocol {
        void updateKey(boolean andThePeersToo) throws IOException {
            send13KeyUpdate(andThePeersToo);
        }
    }
}

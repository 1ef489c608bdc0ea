package io.caisson.store.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.replica.transport.PeerIdentity;
import io.caisson.store.replica.transport.PeerTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCertificateTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final PeerIdentity NODE = new PeerIdentity("11111111-0000-4000-8000-000000000001");

    @TempDir
    Path directory;

    @Test
    void isReadAsItWasWrittenAndOnlyByItsOwner() throws Exception {
        NodeCertificate written = issued(NOW);
        written.write(directory);

        assertThat(NodeCertificate.read(directory)).isEqualTo(written);
        for (String file : List.of("node.key", "node.pem", "authority.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(PeerTls.create(written.key(), List.of(written.certificate()), List.of(written.authority()), 1000)
                        .own())
                .isEqualTo(NODE);
    }

    @Test
    void isDueForRenewalWhenAThirdOfItsLifeIsLeft() throws Exception {
        NodeCertificate certificate = issued(NOW);

        assertThat(certificate.isDueForRenewal(NOW.plus(Duration.ofDays(200)))).isFalse();
        assertThat(certificate.isDueForRenewal(NOW.plus(Duration.ofDays(300)))).isTrue();
        assertThat(certificate.isDueForRenewal(NOW.plus(Duration.ofDays(4000)))).isTrue();
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        issued(NOW).write(directory);
        Files.delete(directory.resolve("node.pem"));

        assertThatThrownBy(() -> NodeCertificate.read(directory))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("node.pem is missing")
                .hasMessageContaining(directory.toString());
    }

    @Test
    void aRequestNamesItsNodeAndHoldsItsKey() throws Exception {
        KeyPair keys = NodeKeys.generate(RANDOM);

        CertificateRequest request = CertificateRequest.parse(NodeKeys.request(NODE, keys));

        assertThat(request.node()).isEqualTo(NODE);
        assertThat(request.key()).isEqualTo(keys.getPublic());
    }

    private static NodeCertificate issued(Instant now) throws GeneralSecurityException {
        ClusterAuthority authority = ClusterAuthority.create(now, RANDOM);
        KeyPair keys = NodeKeys.generate(RANDOM);
        return new NodeCertificate(
                keys.getPrivate(), authority.issue(NODE, keys.getPublic(), now, RANDOM), authority.certificate());
    }
}

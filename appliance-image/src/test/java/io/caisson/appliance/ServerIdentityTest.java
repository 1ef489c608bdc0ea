package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.cluster.Pem;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final List<String> NAMES = List.of("localhost", "node1");

    @TempDir
    Path directory;

    private List<InetAddress> addresses = List.of();

    @BeforeEach
    void resolveAddresses() throws Exception {
        addresses = List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1"));
    }

    @Test
    void isTheSameAfterARestart() throws Exception {
        X509Certificate first = server(load(NAMES, NOW));
        assertThat(server(load(NAMES, NOW.plus(Duration.ofDays(300))))).isEqualTo(first);
    }

    @Test
    void chainsToTheAuthorityThatClientsTrust() throws Exception {
        ServerIdentity identity = load(NAMES, NOW);
        X509Certificate authority = Pem.certificate(Files.readString(identity.authorityFile()));
        server(identity).verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(server(identity).getBasicConstraints()).isEqualTo(-1);
        assertThat(server(identity).getSubjectAlternativeNames())
                .extracting(alternative -> (Object) alternative.get(1))
                .containsExactly("localhost", "node1", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void isRenewedBeforeItEndsUnderTheSameAuthority() throws Exception {
        ServerIdentity old = load(NAMES, NOW);
        Instant nearTheEnd = NOW.plus(CertificateAuthority.SERVER_LIFE).minus(Duration.ofDays(30));
        String authority = Files.readString(old.authorityFile());
        ServerIdentity renewed = load(NAMES, nearTheEnd);
        assertThat(server(renewed)).isNotEqualTo(server(old));
        server(renewed).checkValidity(java.util.Date.from(nearTheEnd.plus(Duration.ofDays(365))));
        assertThat(Files.readString(renewed.authorityFile())).isEqualTo(authority);
    }

    @Test
    void isRenewedWhenTheMachineGetsAnotherName() throws Exception {
        X509Certificate old = server(load(NAMES, NOW));
        assertThat(server(load(List.of("localhost", "node2"), NOW))).isNotEqualTo(old);
    }

    @Test
    void keepsItsKeysToItself() throws Exception {
        load(NAMES, NOW);
        for (String file : List.of("ca.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void recoversFromADeathBetweenKeyAndCertificate() throws Exception {
        load(NAMES, NOW);
        Files.delete(directory.resolve("server.pem"));
        ServerIdentity identity = load(NAMES, NOW);
        assertThat(server(identity)).isEqualTo(Pem.certificate(Files.readString(directory.resolve("server.pem"))));
    }

    private ServerIdentity load(List<String> names, Instant now) throws Exception {
        return ServerIdentity.loadOrCreate(directory, names, addresses, now, new SecureRandom());
    }

    private static X509Certificate server(ServerIdentity identity) throws Exception {
        return (X509Certificate) identity.keyStore().getCertificate("server");
    }
}

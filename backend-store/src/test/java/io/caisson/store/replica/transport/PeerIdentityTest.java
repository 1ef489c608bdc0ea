package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aNodeSpeaksForItselfAndItsDisks() {
        PeerIdentity node = new PeerIdentity("n1");

        assertThat(node.speaksFor("n1")).isTrue();
        assertThat(node.speaksFor("n1/disk")).isTrue();
        assertThat(node.speaksFor("n10")).isFalse();
        assertThat(node.speaksFor("n2")).isFalse();
        assertThat(node.speaksFor("N1")).isFalse();
        assertThat(PeerIdentity.ofPeer("n1/disk")).isEqualTo(node);
    }

    @Test
    void readsTheNameFromACertificate() throws Exception {
        TestAuthority authority = new TestAuthority("a");

        assertThat(PeerIdentity.of(authority.issue(HOUR, "urn:caisson:node:n1").certificate()))
                .isEqualTo(new PeerIdentity("n1"));
    }

    @Test
    void refusesCertificatesThatNameNoNodeOrTwo() throws Exception {
        TestAuthority authority = new TestAuthority("a");

        for (String[] uris : new String[][] {
            {}, {"urn:other:n1"}, {"urn:caisson:node:n1", "urn:caisson:node:n2"}, {"urn:caisson:node:n1/disk"}
        }) {
            assertThatThrownBy(() -> PeerIdentity.of(authority.issue(HOUR, uris).certificate()))
                    .isInstanceOf(CertificateParsingException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a/b", "a b", "ä"})
    void refusesNamesThatAreNone(String name) {
        assertThatThrownBy(() -> new PeerIdentity(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCertificateMayBeReplacedByOneOfTheSameNode() throws Exception {
        TestAuthority authority = new TestAuthority("a");
        PeerTls tls = authority.node("n1");
        TestAuthority.Issued renewed = authority.issue(HOUR, "urn:caisson:node:n1");
        TestAuthority.Issued other = authority.issue(HOUR, "urn:caisson:node:n2");

        tls.replace(renewed.key(), List.of(renewed.certificate()), List.of(authority.certificate()));

        assertThatThrownBy(
                        () -> tls.replace(other.key(), List.of(other.certificate()), List.of(authority.certificate())))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("n2");
        assertThat(tls.own()).isEqualTo(new PeerIdentity("n1"));
    }
}

package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReferralsTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final ReferralService referrals = fixture.services.referrals();

    private static ReferralSpec spec(String name, String address) {
        return new ReferralSpec(name, address, 8009, ReferralSpec.WELL_KNOWN_NQN);
    }

    @Test
    void oneIsMadeOnceAndForgotten() throws ServiceException {
        Created<Referral> made = referrals.create(spec("b", "2001:db8:0::1"));
        assertThat(made.isNew()).isTrue();
        assertThat(made.value().spec().address()).as("in its canonical text").isEqualTo("2001:db8::1");
        assertThat(referrals.create(spec("b", "2001:db8::1")).isNew()).isFalse();
        failure(Kind.CONFLICT, () -> referrals.create(spec("b", "10.0.0.1")));
        failure(Kind.CONFLICT, () -> referrals.create(spec("c", "2001:db8::1")));
        referrals.create(spec("a", "10.0.0.1"));
        assertThat(referrals.list())
                .extracting(referral -> referral.spec().name())
                .containsExactly("a", "b");
        failure(
                Kind.CHANGED,
                () -> referrals.onlyAt(made.value().revision() + 1).delete("b"));
        referrals.delete("b");
        failure(Kind.NOT_FOUND, () -> referrals.get("b"));
        assertThat(referrals.create(spec("b", "10.0.0.2")).isNew())
                .as("the name is free again")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "fe80::1",
                "169.254.1.1",
                "10.0.0.1:8009",
                ""
            })
    void whatHostsCannotDialIsRefused(String address) {
        assertThat(failure(Kind.INVALID, () -> referrals.create(spec("x", address)))
                        .pointer())
                .isEqualTo("/address");
    }

    @Test
    void namesPortsAndNqnsAreChecked() {
        failure(Kind.INVALID, () -> referrals.create(spec("no name", "10.0.0.1")));
        failure(
                Kind.INVALID,
                () -> referrals.create(new ReferralSpec("x", "10.0.0.1", 0, ReferralSpec.WELL_KNOWN_NQN)));
        failure(
                Kind.INVALID,
                () -> referrals.create(new ReferralSpec("x", "10.0.0.1", 65536, ReferralSpec.WELL_KNOWN_NQN)));
        failure(Kind.INVALID, () -> referrals.create(new ReferralSpec("x", "10.0.0.1", 8009, "nonsense")));
    }

    @Test
    void aPortalOfOneselfIsNoOtherService() throws ServiceException {
        fixture.services.networks().create(new NetworkSpec("lab", Announcement.L2, "eth1", 0, 0, "10.1.0.0/24", null));
        fixture.services.portals().create(new PortalSpec("10.1.0.10", null, "lab", List.of(), null, 3260, 4420, 8009));
        failure(Kind.INVALID, () -> referrals.create(spec("me", "10.1.0.10")));
    }

    @Test
    void thereAreNotMoreThanADiscoveryLogShouldHave() throws ServiceException {
        for (int i = 1; i <= 64; i++) {
            referrals.create(spec("r" + i, "10.0.0." + i));
        }
        failure(Kind.CONFLICT, () -> referrals.create(spec("more", "10.0.1.1")));
    }
}

package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.ServiceException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogAccountsTest {

    private static final String PASSWORD = "correct horse battery";

    private final ServiceFixture fixture = new ServiceFixture();
    private final UserService users = fixture.services.accounts().users();
    private final SignInService signIns = fixture.services.accounts().signIns();
    private final TokenService tokens = fixture.services.accounts().tokens();

    private User create(String name, String role) throws ServiceException {
        return users.create(new UserSpec(name, role, PASSWORD, true));
    }

    @Test
    void aPasswordIsKnownByItsHashAlone() throws Exception {
        User ann = create("ann", "operator");
        assertThat(users.verify("ann", PASSWORD)).contains(ann);
        assertThat(users.verify("ann", "incorrect horse battery")).isEmpty();
        assertThat(users.verify("bob", PASSWORD)).isEmpty();
        assertThat(users.verify("ann", "x".repeat(10_000))).isEmpty();
        var record = fixture.catalog
                .get(Records.USER, ann.id())
                .map(Versioned::value)
                .orElseThrow();
        assertThat(record.passwordHash())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain("horse");
        assertThat(record.toString()).doesNotContain(record.passwordHash());
    }

    @Test
    void theSameLettersOfAnotherKeyboardAreTheSamePassword() throws Exception {
        users.create(new UserSpec("ann", "viewer", "gr\u00fcne Wiese, blau", false));
        assertThat(users.verify("ann", "gru\u0308ne Wiese, blau")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "aaaaaaaaaaaaaaaa", "ann-ann-ann-ann-1", "caisson-2026-11", ""})
    void passwordsThatAreGuessedAreRefused(String password) {
        ServiceException refused =
                failure(Kind.INVALID, () -> users.create(new UserSpec("ann", "viewer", password, true)));
        assertThat(refused.pointer()).isEqualTo("/password");
        assertThat(users.list()).isEmpty();
    }

    @Test
    void aNameIsTakenOnceAndPasswordsAreNotCompared() throws Exception {
        create("ann", "viewer");
        failure(Kind.CONFLICT, () -> create("ann", "viewer"));
        failure(Kind.INVALID, () -> create("ann b", "viewer"));
        failure(Kind.INVALID, () -> create("bob", "root"));
    }

    @Test
    void twoOfOneNameAtOnceAreOne() throws Exception {
        fixture.catalog.beforeNextCommit = () -> {
            try {
                users.create(new UserSpec("ann", "admin", "the other password", true));
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.CONFLICT, () -> create("ann", "viewer"));
        assertThat(users.list()).hasSize(1);
    }

    @Test
    void anotherPasswordIsAnotherGeneration() throws Exception {
        User ann = create("ann", "viewer");
        User changed = users.changePassword("ann", "quite another one", false);
        assertThat(changed.generation()).isGreaterThan(ann.generation());
        assertThat(changed.passwordMustChange()).isFalse();
        assertThat(users.verify("ann", PASSWORD)).isEmpty();
        assertThat(users.verify("ann", "quite another one")).isPresent();
    }

    @Test
    void thereIsAlwaysAnAdministrator() throws Exception {
        create("ann", "admin");
        failure(Kind.CONFLICT, () -> users.delete("ann"));
        failure(Kind.CONFLICT, () -> users.changeRole("ann", "viewer"));
        create("bob", "admin");
        users.changeRole("ann", "viewer");
        failure(Kind.CONFLICT, () -> users.delete("bob"));
        users.delete("ann");
        assertThat(users.list()).hasSize(1);
    }

    @Test
    void twoAdministratorsWhoRemoveEachOtherAreNotBothRemoved() throws Exception {
        create("ann", "admin");
        create("bob", "admin");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                users.delete("bob");
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.CONFLICT, () -> users.delete("ann"));
        assertThat(users.list()).hasSize(1);
    }

    @Test
    void allNodesSignWithOneKey() throws Exception {
        assertThat(signIns.key()).isEmpty();
        byte[] key = signIns.keyOrNew();
        assertThat(key).hasSize(32);
        assertThat(signIns.keyOrNew()).isEqualTo(key);
        assertThat(new ServiceFixture().services.accounts().signIns().keyOrNew())
                .isNotEqualTo(key);
    }

    @Test
    void anotherKeyForgetsTheEndsOfSessionsThatItEnds() throws Exception {
        byte[] key = signIns.keyOrNew();
        signIns.end("one", Instant.parse("2026-11-21T09:00:00Z"));
        signIns.renewKey();
        assertThat(signIns.keyOrNew()).hasSize(32).isNotEqualTo(key);
        assertThat(signIns.isEnded("one")).isFalse();
    }

    @Test
    void endedSessionsAreForgottenWhenTheyWouldHaveEnded() throws Exception {
        Instant now = Instant.parse("2026-11-21T08:00:00Z");
        signIns.end("one", now);
        signIns.end("two", now.plusSeconds(60));
        assertThat(signIns.isEnded("one")).isFalse();
        assertThat(signIns.isEnded("two")).isTrue();
        assertThat(signIns.isEnded("three")).isFalse();
    }

    @Test
    void aTokenCountsUntilItExpires() throws Exception {
        String secret = tokens.create("backup", "operator", 2, "ann").secret();
        assertThat(tokens.verify(secret)).map(ApiToken::role).contains(AccountRole.OPERATOR);
        assertThat(at(Duration.ofDays(2).minusSeconds(1)).verify(secret)).isPresent();
        assertThat(at(Duration.ofDays(2)).verify(secret)).isEmpty();
        String endless = tokens.create("other", "viewer", null, "ann").secret();
        assertThat(at(Duration.ofDays(20_000)).verify(endless)).isPresent();
    }

    /** The same catalog, later. */
    private TokenService at(Duration later) {
        Instant now = Instant.parse("2026-11-21T08:00:00Z").plus(later);
        return Services.over(
                        fixture.catalog,
                        fixture,
                        fixture.node,
                        replicas -> "group-1",
                        Clock.fixed(now, ZoneOffset.UTC),
                        Duration.ofMillis(300))
                .accounts()
                .tokens();
    }

    @Test
    void aTokenThatIsDeletedCountsNoMore() throws Exception {
        String secret = tokens.create("backup", "viewer", null, "ann").secret();
        tokens.delete("backup");
        assertThat(tokens.verify(secret)).isEmpty();
    }

    @Test
    void onlyTheWholeTokenIsTheToken() throws Exception {
        String secret = tokens.create("backup", "viewer", null, "ann").secret();
        for (int cut = 0; cut < secret.length(); cut++) {
            assertThat(tokens.verify(secret.substring(0, cut))).isEmpty();
        }
        assertThat(tokens.verify(secret + "A")).isEmpty();
        assertThat(tokens.verify(secret.toUpperCase(java.util.Locale.ROOT))).isEmpty();
        var record = fixture.catalog.list(Records.API_TOKEN).get(0).value();
        assertThat(secret).doesNotContain(record.secretSha256());
    }

    @Test
    void usesAreNotedToTheHour() throws Exception {
        String secret = tokens.create("backup", "viewer", null, "ann").secret();
        assertThat(tokens.get("backup").lastUsedAt()).isNull();
        tokens.verify(secret);
        assertThat(tokens.get("backup").lastUsedAt()).isEqualTo("2026-11-21T08:00:00Z");
        long before = fixture.catalog.revision();
        at(Duration.ofMinutes(59)).verify(secret);
        assertThat(fixture.catalog.revision()).isEqualTo(before);
        at(Duration.ofMinutes(60)).verify(secret);
        assertThat(tokens.get("backup").lastUsedAt()).isEqualTo("2026-11-21T09:00:00Z");
    }

    @Test
    void tokensHaveNamesRolesAndDaysThatMakeSense() throws Exception {
        tokens.create("backup", "viewer", null, "ann");
        failure(Kind.CONFLICT, () -> tokens.create("backup", "viewer", null, "ann"));
        failure(Kind.INVALID, () -> tokens.create("x", "root", null, "ann"));
        failure(Kind.INVALID, () -> tokens.create("x", "viewer", 0, "ann"));
        failure(Kind.NOT_FOUND, () -> tokens.delete("none"));
    }
}

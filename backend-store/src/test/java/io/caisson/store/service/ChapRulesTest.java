package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChapRulesTest {
    private static final String SECRET = "a-secret-of-16ch";
    private static final String OURS = "another-secret";

    private final ServiceFixture fixture = new ServiceFixture();
    private final HostService hosts = fixture.services.hosts();

    private static HostSpec spec(String name, @Nullable ChapSpec chap) {
        return new HostSpec(name, List.of("iqn.2026-11.test:" + name), List.of(), Map.of(), chap);
    }

    private static ChapSpec oneWay(@Nullable String secret) {
        return new ChapSpec("user", secret, null, null, List.of(), true);
    }

    private static ChapSpec mutual(@Nullable String secret, @Nullable String ours) {
        return new ChapSpec("user", secret, "caisson", ours, List.of(), true);
    }

    private ChapRecord stored(String host) {
        return fixture.catalog.list(Records.HOST).stream()
                .filter(record -> record.value().name().equals(host))
                .map(record -> record.value().chap())
                .findFirst()
                .orElseThrow();
    }

    private void refused(String pointer, @Nullable ChapSpec chap) {
        ServiceException refusal = failure(Kind.INVALID, () -> hosts.create(spec("h", chap)));
        assertThat(refusal.pointer()).isEqualTo(pointer);
        assertThat(refusal.getMessage() + refusal.fix()).doesNotContain(SECRET).doesNotContain(OURS);
    }

    @Test
    void keepsTheSecretAndTellsNobody() throws Exception {
        Host host = hosts.create(spec("h", mutual(SECRET, OURS))).value();
        assertThat(host.chap())
                .isEqualTo(new HostChap("user", "caisson", List.of("sha3-256", "sha256", "sha1", "md5"), true));
        assertThat(stored("h").secret()).isEqualTo(SECRET);
        assertThat(stored("h").mutualSecret()).isEqualTo(OURS);
        assertThat(host.toString()
                        + hosts.list()
                        + stored("h")
                        + fixture.catalog.list(Records.HOST)
                        + mutual(SECRET, OURS)
                        + spec("h", mutual(SECRET, OURS)))
                .doesNotContain(SECRET)
                .doesNotContain(OURS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 256, 5000})
    void refusesSecretsThatAreTooShortOrTooLong(int length) {
        refused("/chap/secret", oneWay("x".repeat(length)));
        refused("/chap/mutualSecret", mutual(SECRET, "x".repeat(length)));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 16, 17, 255})
    void takesSecretsOf12To255Characters(int length) throws Exception {
        hosts.create(spec("h", oneWay("x".repeat(length))));
        assertThat(stored("h").secret()).hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twelve chars", "a-good-secret\n", "\u00fcber-geheim-x", "tab\tab\tab\tab-"})
    void refusesSecretsThatHostsWouldSpellDifferently(String secret) {
        refused("/chap/secret", oneWay(secret));
    }

    @ParameterizedTest
    @CsvSource({"'', /chap/user", "'a b', /chap/user", "'\u00fc', /chap/user"})
    void refusesNamesThatHostsWouldSpellDifferently(String user, String pointer) {
        refused(pointer, new ChapSpec(user, SECRET, null, null, List.of(), true));
        refused("/chap/mutualUser", new ChapSpec("u", SECRET, user, OURS, List.of(), true));
    }

    @Test
    void saysWhatIsMissing() {
        refused("/chap/secret", oneWay(null));
        refused("/chap/mutualSecret", mutual(SECRET, null));
        refused("/chap/mutualUser", new ChapSpec("user", SECRET, null, OURS, List.of(), true));
    }

    @Test
    void takesDigestsInOneOrder() throws Exception {
        hosts.create(spec("h", new ChapSpec("u", SECRET, null, null, List.of("md5", "sha256", "md5"), false)));
        assertThat(hosts.get("h").chap()).isEqualTo(new HostChap("u", null, List.of("sha256", "md5"), false));
        refused("/chap/digests/1", new ChapSpec("u", SECRET, null, null, List.of("md5", "sha512"), true));
    }

    @Test
    void refusesOneSecretForBothDirectionsOfAnyTwoHosts() throws Exception {
        refused("/chap/mutualSecret", mutual(SECRET, SECRET));
        hosts.create(spec("a", mutual("secret-of-host-a", "our-secret-for-a")));
        refused("/chap/mutualSecret", mutual(SECRET, "secret-of-host-a"));
        refused("/chap/secret", oneWay("our-secret-for-a"));
        hosts.create(spec("b", mutual("secret-of-host-b", "our-secret-for-a")));
        assertThat(failure(
                                Kind.INVALID,
                                () -> hosts.update("b", spec("b", mutual("our-secret-for-a", "our-secret-for-b"))))
                        .pointer())
                .isEqualTo("/chap/secret");
        hosts.update("a", spec("a", mutual("secret-of-host-a", "our-secret-for-a")));
    }

    @Test
    void anUpdateKeepsSecretsThatAreNotGiven() throws Exception {
        hosts.create(spec("h", mutual(SECRET, OURS)));
        hosts.update("h", spec("h", mutual(null, null)));
        assertThat(stored("h").secret()).isEqualTo(SECRET);
        assertThat(stored("h").mutualSecret()).isEqualTo(OURS);
        hosts.update("h", spec("h", mutual("a-new-secret", null)));
        assertThat(stored("h").secret()).isEqualTo("a-new-secret");
        assertThat(stored("h").mutualSecret()).isEqualTo(OURS);
        hosts.update("h", spec("h", oneWay(null)));
        assertThat(stored("h").mutualSecret()).isNull();
        assertThat(hosts.update("h", spec("h", null)).chap()).isNull();
        failure(Kind.INVALID, () -> hosts.update("h", spec("h", oneWay(null))));
    }

    /** Both were checked before either was there. */
    @Test
    void ofTwoChangesAtOnceTheSecondIsCheckedAgainstTheFirst() throws Exception {
        hosts.create(spec("a", mutual("secret-of-host-a", "our-secret-for-a")));
        hosts.create(spec("b", oneWay("secret-of-host-b")));
        fixture.catalog.beforeNextCommit =
                () -> meanwhile(() -> hosts.update("b", spec("b", oneWay("one-for-both-ways"))));
        refused("/chap/mutualSecret", mutual(SECRET, "one-for-both-ways"));
        fixture.catalog.beforeNextCommit =
                () -> meanwhile(() -> hosts.create(spec("c", mutual(SECRET, "a-mutual-secret"))));
        ServiceException refusal = failure(Kind.INVALID, () -> hosts.update("a", spec("a", oneWay("a-mutual-secret"))));
        assertThat(refusal.pointer()).isEqualTo("/chap/secret");
    }

    private interface Change {
        void run() throws ServiceException;
    }

    private static void meanwhile(Change change) {
        try {
            change.run();
        } catch (ServiceException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void createsOnceAndDoesNotSayWhetherASecretIsRight() throws Exception {
        hosts.create(spec("h", mutual(SECRET, OURS)));
        ServiceException right = failure(Kind.CONFLICT, () -> hosts.create(spec("h", mutual(SECRET, OURS))));
        ServiceException wrong = failure(Kind.CONFLICT, () -> hosts.create(spec("h", mutual("a-new-secret", OURS))));
        assertThat(right).hasMessage(wrong.getMessage());
        assertThat(right.fix()).isEqualTo(wrong.fix());
        failure(Kind.CONFLICT, () -> hosts.create(spec("h", null)));
        fixture.host("plain");
        failure(Kind.CONFLICT, () -> hosts.create(spec("plain", oneWay(SECRET))));
    }
}

package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.service.RepeatService.Entry;
import io.caisson.store.service.RepeatService.Keyed;
import io.caisson.store.service.RepeatService.Reply;
import io.caisson.store.service.ServiceException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogRepeatsTest {
    private static final Reply MADE = new Reply(201, "/api/v1/volumes/x", "{\"name\":\"db1\"}", false);

    /** A clock that a test sets. */
    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-30T08:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Time time = new Time();
    private final FakeCatalog catalog = new FakeCatalog();
    private final RepeatService repeats = on(catalog);

    /** The service of one node. */
    private RepeatService on(FakeCatalog shared) {
        return Services.over(
                        shared,
                        new ServiceFixture(),
                        new FakeNode(),
                        replicas -> "group-1",
                        time,
                        Duration.ofMillis(300))
                .repeats();
    }

    private static Keyed request(String key) {
        return new Keyed("token a", key, "fingerprint");
    }

    @Test
    void theAnswerIsTheSameAtAnyNode() throws Exception {
        Entry first = repeats.enter(request("k"));
        assertThat(first.reply()).isEmpty();
        repeats.fulfilled(request("k"), first.attempt(), MADE);
        assertThat(on(catalog).enter(request("k")).reply()).contains(MADE);
    }

    @Test
    void aKeyIsOfOneRequestAndOfOneClient() throws Exception {
        repeats.fulfilled(request("k"), repeats.enter(request("k")).attempt(), MADE);
        assertThat(failure(Kind.INVALID, () -> repeats.enter(new Keyed("token a", "k", "another"))))
                .hasMessageContaining("another request");
        assertThat(repeats.enter(new Keyed("token b", "k", "another")).reply()).isEmpty();
    }

    @Test
    void aSecondOneMeanwhileIsRefused() throws Exception {
        repeats.enter(request("k"));
        assertThat(failure(Kind.CONFLICT, () -> on(catalog).enter(request("k"))))
                .hasMessageContaining("still");
    }

    @Test
    void whoDiedIsTakenOverAndSaysNothingMore() throws Exception {
        Entry dead = repeats.enter(request("k"));
        time.now = time.now.plus(CatalogRepeats.ABANDONED_AFTER);
        Entry heir = on(catalog).enter(request("k"));
        assertThat(heir.reply()).isEmpty();
        repeats.fulfilled(request("k"), dead.attempt(), new Reply(500, null, null, false));
        repeats.released(request("k"), dead.attempt());
        on(catalog).fulfilled(request("k"), heir.attempt(), MADE);
        assertThat(repeats.enter(request("k")).reply()).contains(MADE);
    }

    @Test
    void whatWasRefusedLeavesItsKeyFree() throws Exception {
        Entry first = repeats.enter(request("k"));
        repeats.released(request("k"), first.attempt());
        assertThat(repeats.enter(new Keyed("token a", "k", "another")).reply()).isEmpty();
    }

    @Test
    void whatIsShownOnceIsNotKept() throws Exception {
        Entry first = repeats.enter(request("k"));
        repeats.fulfilled(request("k"), first.attempt(), new Reply(201, "/x", "{\"token\":\"hush\"}", true));
        assertThat(repeats.enter(request("k")).reply()).contains(new Reply(201, "/x", null, true));
        assertThat(catalog.list(Records.REPEAT).toString()).doesNotContain("hush");
    }

    @Test
    void aDayLaterItIsForgotten() throws Exception {
        repeats.fulfilled(request("k"), repeats.enter(request("k")).attempt(), MADE);
        repeats.enter(request("other"));
        time.now = time.now.plus(CatalogRepeats.KEPT_FOR);
        assertThat(repeats.enter(request("k")).reply()).isEmpty();
        assertThat(catalog.list(Records.REPEAT)).hasSize(1);
    }

    @Test
    void onlySoManyAreKept() throws Exception {
        for (int i = 0; i < CatalogRepeats.MOST_KEPT + 40; i++) {
            time.now = time.now.plusMillis(1);
            repeats.fulfilled(request("k" + i), repeats.enter(request("k" + i)).attempt(), MADE);
        }
        assertThat(catalog.list(Records.REPEAT)).hasSize(CatalogRepeats.MOST_KEPT);
        assertThat(repeats.enter(request("k" + (CatalogRepeats.MOST_KEPT + 39))).reply())
                .isEqualTo(Optional.of(MADE));
    }

    @Test
    void twoAtOnceAreOne() throws Exception {
        catalog.beforeNextCommit = () -> {
            try {
                on(catalog).enter(request("k"));
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.CONFLICT, () -> repeats.enter(request("k")));
    }
}

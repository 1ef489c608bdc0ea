package io.caisson.iscsi.scsi.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long tokens live, and how many of them. */
class TokenStoreTest {

    private static final String TARGET = "iqn.2026-01.io.caisson:target";

    private static final class Watch implements ChangeWatch {
        private boolean changed;
        private boolean closed;

        @Override
        public boolean changed() {
            return changed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may run over
    private final TokenStore tokens = new TokenStore(() -> 3, clock::get);
    private final FakeBlockDevice device = new FakeBlockDevice(new Geometry(512, 4096));

    private byte[] create(String maker, Watch watch, int inactivitySeconds) {
        TokenStore.Rod rod =
                new TokenStore.Rod(maker, TARGET, device, List.of(new BlockExtent(0, 8)), watch, () -> true);
        return Objects.requireNonNull(tokens.create(rod, inactivitySeconds));
    }

    private AdditionalSense refusal(byte[] token) {
        try {
            tokens.use(TARGET, token);
        } catch (CopyRefusedException refused) {
            return refused.sense().code();
        }
        throw new AssertionError("it was taken");
    }

    private void pass(int seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void expiresWhenNobodyUsesIt() throws Exception {
        Watch watch = new Watch();
        byte[] token = create("host", watch, 10);
        pass(9);
        tokens.use(TARGET, token);
        tokens.used(token, false);
        pass(9);
        tokens.use(TARGET, token);
        tokens.used(token, false);
        assertThat(watch.closed).isFalse();
        pass(10);
        assertThat(refusal(token)).isEqualTo(AdditionalSense.TOKEN_EXPIRED);
        assertThat(watch.closed).isTrue();
        assertThat(refusal(token)).isEqualTo(AdditionalSense.TOKEN_EXPIRED);
    }

    @Test
    void doesNotExpireWhileItIsUsed() throws Exception {
        Watch watch = new Watch();
        byte[] token = create("host", watch, 10);
        tokens.use(TARGET, token);
        pass(100);
        tokens.use(TARGET, token);
        tokens.used(token, false);
        pass(100);
        assertThat(tokens.use(TARGET, token).blocks()).isEqualTo(8);
        assertThat(watch.closed).isFalse();
    }

    /** The copy that uses it looks at the watch, so the watch must see every write until that copy has ended. */
    @Test
    void keepsItsWatchUntilTheLastUseHasEndedHoweverItEnds() throws Exception {
        Watch deleted = new Watch();
        byte[] token = create("host", deleted, 10);
        tokens.use(TARGET, token);
        tokens.use(TARGET, token);
        tokens.used(token, true);
        assertThat(deleted.closed).as("one copy goes on").isFalse();
        assertThat(refusal(token)).isEqualTo(AdditionalSense.TOKEN_DELETED);
        tokens.used(token, false);
        assertThat(deleted.closed).isTrue();

        Watch cancelled = new Watch();
        byte[] oldest = create("host", cancelled, 10);
        tokens.use(TARGET, oldest);
        for (int i = 0; i < CopyLimits.TOKENS_PER_HOST; i++) {
            create("host", new Watch(), 10);
        }
        assertThat(refusal(oldest)).isEqualTo(AdditionalSense.TOKEN_CANCELLED);
        assertThat(cancelled.closed).isFalse();
        tokens.used(oldest, false);
        assertThat(cancelled.closed).isTrue();
    }

    @Test
    void whatHasTurnedOrExpiredMakesRoomByItself() {
        Watch turned = new Watch();
        create("host", turned, 10);
        Watch expired = new Watch();
        create("host", expired, 1);
        turned.changed = true;
        pass(1);
        create("host", new Watch(), 10);
        assertThat(tokens.size()).isOne();
        assertThat(turned.closed).isTrue();
        assertThat(expired.closed).isTrue();
    }

    @Test
    void tooManyOfAllHostsTogetherAreRefused() {
        for (int i = 0; i < CopyLimits.TOKENS; i++) {
            create("host " + i / CopyLimits.TOKENS_PER_HOST, new Watch(), 10);
        }
        TokenStore.Rod rod = new TokenStore.Rod("another", TARGET, device, List.of(), new Watch(), () -> true);
        assertThat(tokens.create(rod, 10)).isNull();
        assertThat(create("host 3", new Watch(), 10)).as("its oldest goes").hasSize(512);
    }

    @Test
    void theLongestNameOfATargetLeavesEnoughThatNobodyCanGuess() {
        String name = "iqn.2026-01.io.caisson:" + "x".repeat(200);
        TokenStore.Rod rod = new TokenStore.Rod("host", name, device, List.of(), new Watch(), () -> true);
        byte[] one = Objects.requireNonNull(tokens.create(rod, 10));
        byte[] two = Objects.requireNonNull(tokens.create(rod, 10));
        int differing = 0;
        for (int i = 360; i < 512; i++) {
            differing += one[i] != two[i] ? 1 : 0;
        }
        assertThat(differing).isGreaterThan(120);
    }
}

package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.Subscription;
import io.caisson.store.gateway.GatewayLease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeasedAnswersTest {
    private final FakeLease lease = new FakeLease();
    private final LeasedAnswers answers = new LeasedAnswers(lease, Runnable::run);
    private final List<String> ran = new ArrayList<>();

    private static final class FakeLease implements GatewayLease {
        private long epoch = NONE;
        private @Nullable Listener listener;

        void change(long to) {
            epoch = to;
            if (listener != null) {
                listener.changed(to);
            }
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public boolean isHeld() {
            return epoch != NONE;
        }

        @Override
        public long heldUntilNanos() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Subscription follow(Listener follower) {
            listener = follower;
            follower.changed(epoch);
            return () -> listener = null;
        }
    }

    @Test
    void aConnectionIsAnsweredInTheEpochInWhichItCameAndInNoOther() {
        BooleanSupplier early = answers.ofNewConnection();
        lease.change(3);
        BooleanSupplier right = answers.ofNewConnection();
        assertThat(early.getAsBoolean()).isFalse();
        assertThat(right.getAsBoolean()).isTrue();
        lease.change(GatewayLease.NONE);
        assertThat(right.getAsBoolean()).isFalse();
        lease.change(4);
        assertThat(right.getAsBoolean()).isFalse();
    }

    @Test
    void whatWaitsForTheFenceRunsWhenTheNextEpochBegins() {
        lease.change(3);
        answers.whenFenced(() -> ran.add("of 3"));
        lease.change(3);
        assertThat(ran).as("renewed").isEmpty();
        lease.change(GatewayLease.NONE);
        answers.whenFenced(() -> ran.add("after 3"));
        Runnable forget = answers.whenFenced(() -> ran.add("forgotten"));
        forget.run();
        assertThat(ran).as("not fenced yet").isEmpty();
        lease.change(4);
        assertThat(ran).containsExactlyInAnyOrder("of 3", "after 3");
        answers.whenFenced(() -> ran.add("of 4"));
        lease.change(GatewayLease.NONE);
        assertThat(ran).hasSize(2);
        lease.change(5);
        assertThat(ran).hasSize(3);
    }
}

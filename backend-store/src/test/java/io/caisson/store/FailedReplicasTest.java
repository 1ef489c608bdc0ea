package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedReplicasTest {
    private static final GroupId GROUP = new GroupId(new UUID(1, 2));
    private static final GroupId OTHER = new GroupId(new UUID(3, 4));

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
    private final FailedReplicas replicas = new FailedReplicas(clock::get);

    private long failed(GroupId id) {
        return replicas.failed(id, new IOException("broken"));
    }

    @Test
    void thePausesGrowWithEachFailureOfOneReplicaUpToAMinute() {
        assertThat(failed(GROUP)).isEqualTo(2_000);
        replicas.opened(GROUP);
        assertThat(failed(GROUP)).isEqualTo(4_000);
        assertThat(failed(OTHER)).isEqualTo(2_000);
        for (int i = 0; i < 40; i++) {
            failed(GROUP);
        }
        assertThat(failed(GROUP)).isEqualTo(60_000);
    }

    @Test
    void whatLastedCountsAsWellAgain() {
        failed(GROUP);
        failed(GROUP);
        clock.addAndGet(TimeUnit.MINUTES.toNanos(11));
        assertThat(failed(GROUP)).isEqualTo(2_000);
    }

    @Test
    void knowsWhichAreClosed() {
        failed(GROUP);
        failed(OTHER);
        replicas.opened(OTHER);
        assertThat(replicas.all()).containsExactly(GROUP);
        assertThat(replicas.isClosed(OTHER)).isFalse();
        replicas.forget(GROUP);
        assertThat(replicas.all()).isEmpty();
    }
}

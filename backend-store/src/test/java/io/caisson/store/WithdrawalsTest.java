package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WithdrawalsTest {
    private final Withdrawals withdrawals = new Withdrawals();

    private CompletableFuture<Void> whenOver() {
        return withdrawals.whenOver().toCompletableFuture();
    }

    @Test
    void allThatBeganAreWaitedForAndNoneThatBeginLater() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        withdrawals.add(first);
        withdrawals.add(second);
        CompletableFuture<Void> both = whenOver();
        withdrawals.add(new CompletableFuture<>());
        second.complete(null);
        assertThat(both).isNotDone();
        first.complete(null);
        assertThat(both).isCompleted();
        assertThat(whenOver()).isNotDone();
    }

    @Test
    void whatNobodyCanTellTheEndOfIsOverWhenItIsFenced() {
        withdrawals.add(new CompletableFuture<>());
        CompletableFuture<Void> over = whenOver();
        assertThat(over).isNotDone();
        withdrawals.fenced();
        assertThat(over).isCompleted();
        assertThat(whenOver()).isCompleted();
    }
}

package io.caisson.store.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    @Test
    void budgetTakesEverywhereOrNowhere() {
        ByteBudget server = new ByteBudget(100);
        ByteBudget first = new ByteBudget(server, 0, 80);
        ByteBudget second = new ByteBudget(server, 0, 80);
        assertThat(first.tryTake(80)).isTrue();
        assertThat(first.tryTake(1)).isFalse();
        assertThat(second.tryTake(30)).isFalse();
        assertThat(second.takenBytes()).isZero();
        assertThat(second.tryTake(20)).isTrue();
        first.give(80);
        assertThat(server.takenBytes()).isEqualTo(20);
    }

    @Test
    void guaranteedBytesAreThereWhenTheWiderBudgetHasNothingLeft() {
        ByteBudget server = new ByteBudget(100);
        ByteBudget greedy = new ByteBudget(server, 10, 200);
        ByteBudget small = new ByteBudget(server, 10, 200);
        assertThat(greedy.tryTake(110)).isTrue();
        assertThat(server.takenBytes()).isEqualTo(100);
        assertThat(small.tryTake(8)).isTrue();
        assertThat(small.tryTake(3)).isFalse();
        assertThat(small.tryTake(2)).isTrue();
        greedy.give(60);
        assertThat(small.tryTake(50)).isTrue();
        assertThat(server.takenBytes()).isEqualTo(90);
        small.give(8);
        small.give(50);
        small.give(2);
        greedy.give(50);
        assertThat(server.takenBytes()).isZero();
    }
}

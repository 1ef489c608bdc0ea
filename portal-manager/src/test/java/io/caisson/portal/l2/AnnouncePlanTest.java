package io.caisson.portal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncePlanTest {

    @Test
    void hostsAreToldAtOnceThreeTimesMoreInASecondAndThenForEver() {
        List<Long> atMillis = new ArrayList<>(List.of(0L));
        for (int count = 1; count <= 6; count++) {
            atMillis.add(atMillis.get(count - 1) + AnnouncePlan.next(count).toMillis());
        }
        assertThat(atMillis).containsExactly(0L, 50L, 200L, 1_000L, 11_000L, 21_000L, 31_000L);
    }

    @Test
    void othersAreLookedForOnceTheFirstSecondIsOver() {
        assertThat(AnnouncePlan.isSettled(3)).isFalse();
        assertThat(AnnouncePlan.isSettled(4)).isTrue();
        assertThat(AnnouncePlan.isSettled(1_000_000)).isTrue();
    }
}

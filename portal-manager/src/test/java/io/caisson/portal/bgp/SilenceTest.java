package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Silence silence = new Silence(0);

    @Test
    void whoDoesNotAnswerForSecondsWillNot() {
        for (int second = 1; second <= 5; second++) {
            assertThat(silence.goesOn(second * SECOND)).isFalse();
        }
        assertThat(silence.goesOn(6 * SECOND)).isTrue();
    }

    /** The asking process was stopped for a minute, in the middle of a question. */
    @Test
    void oneQuestionIsNoSilenceHoweverLate() {
        assertThat(silence.goesOn(60 * SECOND)).isFalse();
        assertThat(silence.goesOn(61 * SECOND)).isFalse();
    }

    /** One that is being started refuses each at once. */
    @Test
    void manyQuestionsInAMomentAreNoSilence() {
        for (int question = 0; question < 100; question++) {
            assertThat(silence.goesOn(SECOND)).isFalse();
        }
    }

    @Test
    void anAnswerBreaksIt() {
        for (int second = 1; second <= 5; second++) {
            silence.goesOn(second * SECOND);
        }
        silence.broken(6 * SECOND);
        assertThat(silence.goesOn(12 * SECOND)).isFalse();
    }
}

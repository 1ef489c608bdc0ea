package io.caisson.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

    private final AtomicLong nanos = new AtomicLong();
    private final SignInThrottle throttle = new SignInThrottle(nanos::get);

    private int triesOf(String user, String from) {
        int tries = 0;
        while (tries < 1000 && throttle.enter(user, from).isZero()) {
            tries++;
        }
        return tries;
    }

    @Test
    void fiveTriesForOneUserAndThenOneInThirtySeconds() {
        assertThat(triesOf("ann", "192.0.2.1")).isEqualTo(5);
        assertThat(throttle.enter("ANN", "192.0.2.1")).isEqualTo(Duration.ofSeconds(30));
        nanos.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThat(triesOf("ann", "192.0.2.1")).isZero();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(triesOf("ann", "192.0.2.1")).isEqualTo(1);
    }

    @Test
    void oneAddressHasTwentyTriesWhateverNamesItTries() {
        int tries = 0;
        for (int i = 0; i < 100; i++) {
            tries += triesOf("user-" + i, "192.0.2.1");
        }
        assertThat(tries).isEqualTo(20);
        assertThat(triesOf("ann", "192.0.2.2")).isEqualTo(5);
    }

    @Test
    void aNetworkOfIpv6AddressesIsOne() {
        int tries = 0;
        for (int i = 1; i < 100; i++) {
            tries += triesOf("user-" + i, "2001:db8::" + i);
        }
        assertThat(tries).isEqualTo(20);
    }

    @Test
    void oneUserIsTriedFiftyTimesFromWhereverItComes() {
        int tries = 0;
        for (int i = 0; i < 100; i++) {
            tries += triesOf("ann", "192.0.2." + i);
        }
        assertThat(tries).isEqualTo(50);
    }

    @Test
    void whoeverSucceedsIsNotHeldUp() {
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.enter("ann", "192.0.2.1")).isZero();
            throttle.succeeded("ann", "192.0.2.1");
        }
    }
}

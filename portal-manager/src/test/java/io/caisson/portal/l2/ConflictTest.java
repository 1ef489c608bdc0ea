package io.caisson.portal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.netlink.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConflictTest {
    private static final long SECOND = 1_000_000_000L;
    private static final MacAddress MAC = new MacAddress(0x02_00_5e_10_00_01L);

    @Test
    void itIsAnsweredAtMostOnceASecond() {
        Conflict conflict = new Conflict(MAC, false, 10 * SECOND, 10 * SECOND);
        assertThat(conflict.mayDefend(10 * SECOND + 1)).isFalse();
        assertThat(conflict.mayDefend(11 * SECOND)).isFalse();
        assertThat(conflict.mayDefend(11 * SECOND + 1)).isTrue();
    }

    @Test
    void itIsReportedLongerThanItTakesToAskTwice() {
        Conflict conflict = new Conflict(MAC, false, 0, 0);
        assertThat(conflict.isPast(2 * AnnouncePlan.next(100).toNanos())).isFalse();
        assertThat(conflict.isPast(60 * SECOND)).isTrue();
    }

    @Test
    void aCardOfThisMachineHasAnotherRemedy() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("10.78.0.100");
        assertThat(new Conflict(MAC, true, 0, 0).problem(address, "eth0").fix()).contains("arp_ignore=1");
        assertThat(new Conflict(MAC, false, 0, 0).problem(address, "eth0").sentence())
                .contains("another machine", "02:00:5e:10:00:01", "eth0", "10.78.0.100");
    }
}

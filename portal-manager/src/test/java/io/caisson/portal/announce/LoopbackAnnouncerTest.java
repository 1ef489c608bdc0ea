package io.caisson.portal.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackAnnouncerTest {
    private final LoopbackAnnouncer announcer = new LoopbackAnnouncer();

    @Test
    void whatIsClaimedIsThereUntilItIsReleased() throws Exception {
        announcer.claim(address("127.0.1.1"), 10);
        announcer.claim(address("127.0.1.2"), 20);
        announcer.renew(address("127.0.1.1"), 30);
        assertThat(announcer.state().addresses())
                .containsExactlyInAnyOrder(
                        new ClaimedAddress(address("127.0.1.1"), 30, null),
                        new ClaimedAddress(address("127.0.1.2"), 20, null));

        announcer.release(address("127.0.1.1"));
        announcer.release(address("127.0.1.1"));
        assertThat(announcer.state().addresses()).containsExactly(new ClaimedAddress(address("127.0.1.2"), 20, null));

        announcer.close();
        assertThat(announcer.state().addresses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "::1", "0.0.0.0", "fd00::1"})
    void onlyAddressesOf127CanBeClaimed(String other) {
        assertThatThrownBy(() -> announcer.claim(address(other), 10))
                .isInstanceOf(AnnounceException.class)
                .hasMessageContaining("127.0.0.0/8");
        assertThat(announcer.state().addresses()).isEmpty();
    }

    @Test
    void whatIsNotClaimedCannotBeRenewed() {
        assertThatThrownBy(() -> announcer.renew(address("127.0.1.1"), 10)).isInstanceOf(AnnounceException.class);
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}

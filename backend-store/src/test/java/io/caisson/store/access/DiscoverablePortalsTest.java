package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiscoverablePortalsTest {

    private static PortalView portal(String address, int number, @Nullable String network) {
        return new PortalView(new InetSocketAddress(address, 3260), number, false, null, network);
    }

    private static final PortalView FIXED = portal("192.0.2.1", 1, null);
    private static final PortalView RED_HERE = portal("10.1.0.1", 4, "red");
    private static final PortalView RED_THERE = portal("10.1.0.2", 2, "red");
    private static final PortalView BLUE_HERE = portal("10.2.0.1", 3, "blue");
    private static final PortalView BLUE_THERE = portal("10.2.0.2", 5, "blue");
    private static final PortalView RED_ADRIFT = portal("10.1.0.3", 6, "red");

    private static final List<PortalView> HERE = List.of(FIXED, RED_HERE, BLUE_HERE);
    private static final OtherPortals ELSEWHERE = new OtherPortals(List.of(BLUE_THERE, RED_THERE), List.of(RED_ADRIFT));

    /** The port does not count: discovery has one of its own at the same address. */
    private static List<PortalView> toldThrough(String local) {
        return DiscoverablePortals.of(HERE, ELSEWHERE, new InetSocketAddress(local, 8009));
    }

    @Test
    void whoAsksThroughOneNetworkIsNotToldOfPortalsOfAnother() {
        assertThat(toldThrough("10.1.0.1")).containsExactly(FIXED, RED_THERE, RED_HERE);
        assertThat(toldThrough("10.2.0.1")).containsExactly(FIXED, BLUE_HERE, BLUE_THERE);
    }

    @Test
    void whoAsksFromAnUnknownNetworkIsToldOfAllInTheOrderOfTheirNumbers() {
        assertThat(toldThrough("192.0.2.1")).containsExactly(FIXED, RED_THERE, BLUE_HERE, RED_HERE, BLUE_THERE);
        assertThat(toldThrough("192.0.2.9")).containsExactly(FIXED, RED_THERE, BLUE_HERE, RED_HERE, BLUE_THERE);
    }

    @Test
    void loopbackPortalsAreForThoseOnTheSameMachine() {
        PortalView local = portal("127.0.1.1", 7, null);
        List<PortalView> here = List.of(FIXED, local);
        assertThat(DiscoverablePortals.of(here, OtherPortals.NONE, new InetSocketAddress("192.0.2.1", 3260)))
                .containsExactly(FIXED);
        assertThat(DiscoverablePortals.of(here, OtherPortals.NONE, new InetSocketAddress("127.0.0.1", 3260)))
                .containsExactly(FIXED, local);
    }

    @Test
    void aTargetHasItsPortsWhereverTheyAreAndWhileTheyMove() {
        TargetView target = new TargetView("iqn.t", "pg", 1, HERE, ELSEWHERE);
        assertThat(target.relativePortIds()).containsExactly(1, 2, 3, 4, 5, 6);
        OtherPortals moving = new OtherPortals(List.of(), List.of(BLUE_THERE, RED_THERE, RED_ADRIFT));
        assertThat(new TargetView("iqn.t", "pg", 1, HERE, moving).relativePortIds())
                .isEqualTo(target.relativePortIds());
    }
}

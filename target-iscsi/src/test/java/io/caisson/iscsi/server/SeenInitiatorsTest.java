package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.LoginIdentity;
import io.caisson.iscsi.session.PrintableName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeenInitiatorsTest {

    private Instant now = Instant.parse("2026-11-21T08:00:00Z");
    private final SeenInitiators seen = new SeenInitiators(() -> now);

    private boolean refuse(String name, String from) {
        return seen.refused(identity(name, "iqn.t"), address(from), RefusalReason.UNKNOWN_INITIATOR);
    }

    private static LoginIdentity identity(String name, @Nullable String target) {
        return new LoginIdentity(name, 1, 0, 0, target == null, target);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void countsFromTheFirstToTheLastTime() {
        Instant first = now;
        refuse("iqn.a", "10.0.0.1");
        now = now.plusSeconds(5);
        refuse("iqn.a", "10.0.0.1");
        assertThat(seen.list())
                .containsExactly(new SeenInitiator(
                        "iqn.a", address("10.0.0.1"), "iqn.t", RefusalReason.UNKNOWN_INITIATOR, first, now, 2));
    }

    @Test
    void tellsAddressesApartAndShowsTheLatestFirst() {
        refuse("iqn.a", "10.0.0.1");
        refuse("iqn.a", "10.0.0.2");
        refuse("iqn.b", "10.0.0.1");
        refuse("iqn.a", "10.0.0.1");
        assertThat(seen.list())
                .extracting(each -> each.name() + "@" + each.address().getHostAddress())
                .containsExactly("iqn.a@10.0.0.1", "iqn.b@10.0.0.1", "iqn.a@10.0.0.2");
    }

    @Test
    void namesMadeUpAtOneAddressDoNotHideTheOthers() {
        refuse("iqn.new", "10.0.0.9");
        for (int i = 0; i < SeenInitiators.MAX_INITIATORS; i++) {
            refuse("iqn." + i, "10.0.0.1");
        }
        assertThat(seen.list()).hasSize(1 + SeenInitiators.MAX_OF_AN_ADDRESS);
        assertThat(seen.list())
                .extracting(SeenInitiator::name)
                .contains("iqn.new", "iqn." + (SeenInitiators.MAX_INITIATORS - 1))
                .doesNotContain("iqn.0");
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        refuse("iqn.busy", "10.0.0.1");
        for (int i = 0; i < SeenInitiators.MAX_INITIATORS; i++) {
            refuse("iqn." + i, "10.0.1." + i % 250);
            refuse("iqn.busy", "10.0.0.1");
        }
        Set<String> names = new HashSet<>();
        seen.list().forEach(each -> names.add(each.name()));
        assertThat(names)
                .hasSize(SeenInitiators.MAX_INITIATORS)
                .contains("iqn.busy", "iqn." + (SeenInitiators.MAX_INITIATORS - 1))
                .doesNotContain("iqn.0");
    }

    @Test
    void logsEachOnceAMinute() {
        assertThat(refuse("iqn.a", "10.0.0.1")).isTrue();
        now = now.plusSeconds(59);
        assertThat(refuse("iqn.a", "10.0.0.1")).isFalse();
        assertThat(refuse("iqn.b", "10.0.0.1")).isTrue();
        now = now.plusSeconds(1);
        assertThat(refuse("iqn.a", "10.0.0.1")).isTrue();
        assertThat(refuse("iqn.a", "10.0.0.1")).isFalse();
    }

    @Test
    void doesNotFloodTheLogWithNamesThatAreMadeUp() {
        int lines = 0;
        for (int i = 0; i < 1000; i++) {
            lines += refuse("iqn." + i, "10.0.0.1") ? 1 : 0;
        }
        assertThat(lines).isEqualTo(SeenInitiators.MAX_LINES);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(refuse("iqn.late", "10.0.0.1")).isTrue();
    }

    @Test
    void showsNothingThatPaintsATerminalOrFakesALine() {
        refuse("iqn.\u001b[31m\nINFO all is well\u2028\u00e9", "10.0.0.1");
        assertThat(seen.list().get(0).name()).isEqualTo("iqn.?[31m?INFO?all?is?well??");
        assertThat(PrintableName.of("x".repeat(5000))).hasSize(223);
        seen.admitted(identity("iqn.\u001b[31m\nINFO all is well\u2028\u00e9", null), address("10.0.0.1"));
        assertThat(seen.list()).isEmpty();
    }
}

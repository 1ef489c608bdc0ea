package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortChoiceTest {

    @Test
    void takesTheStandardPortFirst() throws Exception {
        PortChoice choice = new PortChoice("iSCSI", null, 3260, null);
        assertThat(choice.bind(port -> "listener")).isEqualTo(new PortChoice.Bound<>("listener", 3260));
        assertThat(choice.note(3260)).isNull();
    }

    @Test
    void takesTheNextFreePortAndSaysSo() throws Exception {
        PortChoice choice = new PortChoice("iSCSI", null, 3260, null);
        PortChoice.Bound<Integer> bound = choice.bind(taken(3260, 3261));
        assertThat(bound.port()).isEqualTo(3262);
        assertThat(choice.note(3262)).isEqualTo("port 3260 is taken; iSCSI uses 3262 instead");
    }

    @Test
    void prefersThePortOfTheLastStart() throws Exception {
        PortChoice choice = new PortChoice("iSCSI", null, 3260, 3270);
        assertThat(choice.bind(taken()).port()).isEqualTo(3270);
        assertThat(choice.note(3270)).isNull();
        assertThat(choice.bind(taken(3270)).port()).isEqualTo(3260);
        assertThat(choice.note(3260)).contains("3270 is taken");
    }

    @Test
    void triesNoOtherPortThanTheOneAskedFor() {
        List<Integer> tried = new ArrayList<>();
        PortChoice choice = new PortChoice("the API", 9000, 8443, 8443);
        assertThatThrownBy(() -> choice.bind(port -> {
                    tried.add(port);
                    return taken(9000).bind(port);
                }))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.exit()).isEqualTo(DaemonExit.ADDRESS_UNAVAILABLE))
                .hasMessage("port 9000 for the API is taken");
        assertThat(tried).containsExactly(9000);
    }

    @Test
    void doesNotTryOtherPortsWhenTheAddressItselfIsWrong() {
        PortChoice choice = new PortChoice("iSCSI", null, 3260, null);
        assertThatThrownBy(() -> choice.bind(port -> {
                    throw new BindException("Cannot assign requested address");
                }))
                .isInstanceOf(StartFailure.class)
                .hasMessage("cannot listen for iSCSI on port 3260: Cannot assign requested address");
    }

    @Test
    void recognisesATakenPortHoweverDeepItIsWrapped() throws Exception {
        PortChoice choice = new PortChoice("iSCSI", null, 3260, null);
        PortChoice.Bound<Integer> bound = choice.bind(port -> {
            if (port == 3260) {
                throw new IllegalStateException(new IOException("bind(..) failed: Address already in use"));
            }
            return port;
        });
        assertThat(bound.port()).isEqualTo(3261);
    }

    private static PortChoice.Binder<Integer> taken(Integer... ports) {
        return port -> {
            if (Set.of(ports).contains(port)) {
                throw new BindException("Address already in use");
            }
            return port;
        };
    }
}

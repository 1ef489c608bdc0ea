package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogHostsTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final HostService hosts = fixture.services.hosts();

    private static HostSpec spec(String name, List<String> iqns, List<String> networks) {
        return new HostSpec(name, iqns, networks, Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iqn.1998-01.com.vmware:esx1-5f3a",
                "iqn.1991-05.com.microsoft:win-01.corp.example",
                "iqn.1993-08.org.debian:01:a1b2c3",
                "iqn.2026-11.io",
                "eui.02004567a425678d",
                "naa.52004567ba64678d",
                "naa.62004567ba64678d0123456789abcdef"
            })
    void takesNamesOfEveryForm(String iqn) throws Exception {
        assertThat(hosts.create(spec("h", List.of(iqn), List.of())).value().iqns())
                .containsExactly(iqn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "esx1",
                "iqn.",
                "iqn.2026-13.io.x",
                "iqn.26-11.io.x:y",
                "iqn.2026-11.io.x:",
                "iqn.2026-11.io.x:a b",
                "eui.123",
                "naa.12345",
                "**",
                "iqn.2026-11.-x"
            })
    void refusesWhatIsNoName(String iqn) {
        assertThat(failure(Kind.INVALID, () -> hosts.create(spec("h", List.of(iqn), List.of())))
                        .pointer())
                .isEqualTo("/iqns/0");
    }

    @Test
    void refusesNamesOfMoreThan223Bytes() throws Exception {
        String longest = "iqn.2026-11.io.x:" + "y".repeat(206);
        hosts.create(spec("fits", List.of(longest), List.of()));
        failure(Kind.INVALID, () -> hosts.create(spec("h", List.of(longest + "y"), List.of())));
    }

    @Test
    void keepsNamesInLowerCaseAndNetworksInOneSpelling() throws Exception {
        Host host = hosts.create(
                        spec("h", List.of("IQN.2026-11.IO.X:ABC"), List.of("10.1.2.3", "FD00:0::/8", "192.168.0.0/16")))
                .value();
        assertThat(host.iqns()).containsExactly("iqn.2026-11.io.x:abc");
        assertThat(host.networks()).containsExactly("10.1.2.3/32", "fd00:0:0:0:0:0:0:0/8", "192.168.0.0/16");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/24",
                "10.0.0/8",
                "10.0.0.0/33",
                "host.example",
                "::1/129",
                "10.0.0.0/",
                "1.2.3.999",
                ".:1",
                "fe80::1%1"
            })
    void refusesWhatIsNoNetwork(String network) {
        assertThat(failure(Kind.INVALID, () -> hosts.create(spec("h", List.of("iqn.2026-11.io.x:a"), List.of(network))))
                        .pointer())
                .isEqualTo("/networks/0");
    }

    @Test
    void takesAnyInitiatorOnlyAloneAndWithinNetworks() throws Exception {
        failure(Kind.INVALID, () -> hosts.create(spec("h", List.of("*"), List.of())));
        failure(Kind.INVALID, () -> hosts.create(spec("h", List.of("*", "iqn.2026-11.io.x:a"), List.of("10.0.0.0/8"))));
        hosts.create(spec("h", List.of("*"), List.of("127.0.0.0/8", "::1")));
        hosts.create(spec("i", List.of("*"), List.of("10.0.0.0/8")));
    }

    @Test
    void givesAnInitiatorToOneHostOnly() throws Exception {
        hosts.create(spec("a", List.of("iqn.2026-11.io.x:1", "iqn.2026-11.io.x:2"), List.of()));
        assertThat(failure(Kind.CONFLICT, () -> hosts.create(spec("b", List.of("iqn.2026-11.IO.x:2"), List.of()))))
                .hasMessageContaining("'a'");
        hosts.update("a", spec("a", List.of("iqn.2026-11.io.x:1"), List.of()));
        hosts.create(spec("b", List.of("iqn.2026-11.io.x:2"), List.of()));
        hosts.delete("b");
        hosts.create(spec("c", List.of("iqn.2026-11.io.x:2"), List.of()));
    }

    @Test
    void isMadeWhenNoCommandOfAnybodyItTakesAnInitiatorFromCanTouchData() throws Exception {
        fixture.commandsRun = true;
        assertThat(failure(Kind.UNAVAILABLE, () -> fixture.host("a"))).hasMessageContaining("have not ended");
        fixture.commandsRun = false;
        fixture.host("a");
    }

    @Test
    void createsOnceAndRefusesAnotherSpec() throws Exception {
        HostSpec spec = spec("a", List.of("iqn.2026-11.io.x:1", "iqn.2026-11.io.x:2"), List.of("10.0.0.0/8"));
        Created<Host> first = hosts.create(spec);
        HostSpec reordered = spec("a", List.of("iqn.2026-11.io.X:2", "iqn.2026-11.io.x:1"), List.of("10.0.0.0/8"));
        assertThat(hosts.create(reordered)).isEqualTo(new Created<>(first.value(), false));
        failure(Kind.CONFLICT, () -> hosts.create(spec("a", List.of("iqn.2026-11.io.x:1"), List.of())));
    }

    @Test
    void updatesNameAndAll() throws Exception {
        Host host = fixture.host("a");
        fixture.host("b");
        failure(Kind.CONFLICT, () -> hosts.update("a", spec("b", List.of("iqn.2026-11.test:a"), List.of())));
        Host updated = hosts.update("a", spec("z", List.of("iqn.2026-11.test:z"), List.of("10.0.0.0/8")));
        assertThat(updated.id()).isEqualTo(host.id());
        assertThat(hosts.list()).extracting(Host::name).containsExactly("b", "z");
        failure(Kind.NOT_FOUND, () -> hosts.get("a"));
        fixture.host("a");
    }

    @Test
    void isNotDeletedWhileItHasExports() throws Exception {
        fixture.volume("db");
        fixture.host("a");
        Export export = fixture.export("db", "a");
        assertThat(failure(Kind.IN_USE, () -> hosts.delete("a"))).hasMessageContaining("db");
        fixture.services.exports().delete(export.id());
        hosts.delete("a");
        failure(Kind.NOT_FOUND, () -> hosts.delete("a"));
        assertThat(fixture.catalog.list(Records.NAME))
                .extracting(name -> name.id())
                .containsExactly("portal-group/default", "volume/db");
    }

    @Test
    void isNotDeletedWhileSomethingIsExportedToItAtTheSameMoment() throws Exception {
        fixture.volume("db");
        fixture.host("a");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                fixture.export("db", "a");
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.IN_USE, () -> hosts.delete("a"));
    }
}

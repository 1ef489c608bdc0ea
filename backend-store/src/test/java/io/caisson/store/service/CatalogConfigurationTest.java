package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caisson.store.access.NvmeKeys;
import io.caisson.store.access.Protocol;
import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.Restoration.Item;
import io.caisson.store.service.Restoration.Outcome;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogConfigurationTest {

    private static final String KEY = NvmeKeys.dhchap(0, 32, 1);

    private final ServiceFixture first = new ServiceFixture();
    private final ServiceFixture second = new ServiceFixture();

    @BeforeEach
    void tellTheFirstClusterAll() throws ServiceException {
        Services services = first.services;
        services.accounts().users().create(new UserSpec("ann", "operator", "correct horse battery", false));
        services.networks()
                .create(new NetworkSpec(
                        "routed",
                        Announcement.BGP,
                        null,
                        0,
                        0,
                        "10.9.0.0/24",
                        new NetworkSpec.Bgp(
                                65001,
                                List.of(new NetworkSpec.Peer("10.1.0.1", 65000, "of-the-router", false)),
                                List.of(),
                                null)));
        services.portals().create(new PortalSpec("10.9.0.10", "routed"));
        services.hosts()
                .create(new HostSpec(
                        "esx1",
                        List.of("iqn.2026-11.test:esx1"),
                        List.of("nqn.2026-11.test:esx1"),
                        List.of("10.0.0.0/8"),
                        Map.of("rack", "7"),
                        new ChapSpec("esx1", "secret-of-esx1", "us", "secret-of-ours", List.of("sha256"), false),
                        null,
                        null));
        first.volume("data");
        first.volume("logs");
        services.exports().create(ExportSpec.iscsi("data", "esx1", 7));
        services.exports().create(new ExportSpec("logs", "esx1", Protocol.NVME, 3, false));
    }

    private Restoration restored(boolean besideOthers, boolean emptyVolumes) throws ServiceException {
        return second.services
                .configuration()
                .restore(first.services.configuration().read(), besideOthers, emptyVolumes);
    }

    @Test
    void anotherClusterIsToldAllOfIt() throws Exception {
        Restoration done = restored(false, true);
        assertThat(done.items()).extracting(Item::outcome).containsOnly(Outcome.CREATED);
        assertThat(done.items())
                .extracting(Item::kind, Item::name)
                .containsExactly(
                        tuple("user", "ann"),
                        tuple("network", "routed"),
                        tuple("portal", "10.9.0.10"),
                        tuple("host", "esx1"),
                        tuple("volume", "data"),
                        tuple("volume", "logs"),
                        tuple("export", "data to esx1"),
                        tuple("export", "logs to esx1"));
        Configuration before = first.services.configuration().read();
        Configuration after = second.services.configuration().read();
        assertThat(after).usingRecursiveComparison().isEqualTo(before);
        assertThat(after.hosts().get(0).chap()).isEqualTo(before.hosts().get(0).chap());
        assertThat(after.networks().get(0).bgp()).isNotNull();
        assertThat(second.services.accounts().users().verify("ann", "correct horse battery"))
                .isPresent();
    }

    @Test
    void anEmptyVolumeIsAnotherForHosts() throws Exception {
        restored(false, true);
        assertThat(second.services.volumes().get("data").id())
                .isNotEqualTo(first.services.volumes().get("data").id());
    }

    @Test
    void withoutVolumesNothingIsExported() throws Exception {
        Restoration done = restored(false, false);
        assertThat(second.services.volumes().list()).isEmpty();
        assertThat(second.services.exports().list()).isEmpty();
        assertThat(done.count(Outcome.LEFT_OUT)).isEqualTo(4);
        assertThat(done.count(Outcome.CREATED)).isEqualTo(4);
    }

    @Test
    void aClusterThatHasSomethingIsLeftAloneUnlessTold() throws Exception {
        second.volume("data");
        ServiceException refused = failure(Kind.CONFLICT, () -> restored(false, true));
        assertThat(refused).hasMessageContaining("1 volumes");
        assertThat(second.services.hosts().list()).isEmpty();
        String id = second.services.volumes().get("data").id();

        Restoration done = restored(true, false);
        assertThat(second.services.volumes().get("data").id()).isEqualTo(id);
        // What was there is exported, as it was where the backup is from.
        assertThat(second.services.exports().list()).extracting(Export::number).containsExactly(7);
        assertThat(done.count(Outcome.KEPT)).isEqualTo(1);
    }

    @Test
    void itCanBeRepeated() throws Exception {
        restored(false, true);
        Restoration again = restored(true, true);
        assertThat(again.items()).extracting(Item::outcome).containsOnly(Outcome.KEPT);
    }

    @Test
    void whatTheClusterRefusesKeepsNothingElseBack() throws Exception {
        second.services.hosts().create(new HostSpec("other", List.of("iqn.2026-11.test:esx1"), List.of(), Map.of()));
        Restoration done = restored(true, true);
        assertThat(done.items())
                .filteredOn(item -> item.outcome() == Outcome.FAILED)
                .extracting(Item::name)
                .containsExactly("esx1", "data to esx1", "logs to esx1");
        assertThat(second.services.volumes().list()).hasSize(2);
    }

    @Test
    void aCatalogThatDoesNotAnswerEndsIt() {
        second.serves = false;
        failure(Kind.UNAVAILABLE, () -> restored(false, true));
    }

    @Test
    void keysOfNvmeAreInItToo() throws Exception {
        first.services
                .hosts()
                .create(new HostSpec(
                        "linux1",
                        List.of(),
                        List.of("nqn.2026-11.test:linux1"),
                        List.of(),
                        Map.of(),
                        null,
                        new DhChapSpec(KEY, false, null, "sha384", "ffdhe3072"),
                        null));
        restored(false, false);
        HostSpec after = second.services.configuration().read().hosts().stream()
                .filter(host -> host.name().equals("linux1"))
                .findFirst()
                .orElseThrow();
        assertThat(after.dhchap()).isEqualTo(new DhChapSpec(KEY, false, null, "sha384", "ffdhe3072"));
        assertThat(after.tls()).isNull();
    }

    @Test
    void nothingOfItSaysSecrets() throws Exception {
        assertThat(first.services.configuration().read().toString())
                .doesNotContain("secret-of", "of-the-router", "argon2id");
    }
}

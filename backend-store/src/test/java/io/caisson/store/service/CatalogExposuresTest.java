package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.GIB;
import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.Protocol;
import io.caisson.store.catalog.Records;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatalogExposuresTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final ExposureService exposures = fixture.services.exposures();

    private static VolumeSpec volume(String name) {
        return new VolumeSpec(name, GIB, 512, Map.of());
    }

    private static HostSpec host(String name) {
        return new HostSpec(name, List.of("iqn.2026-11.test:" + name), List.of(), Map.of());
    }

    private static ExposureSpec toNew(List<String> volumes, List<VolumeSpec> newVolumes, String host) {
        return new ExposureSpec(volumes, newVolumes, null, host(host), Protocol.ISCSI, null, false);
    }

    private static ExposureSpec to(String host, String... volumes) {
        return new ExposureSpec(List.of(volumes), List.of(), host, null, Protocol.ISCSI, null, false);
    }

    private void assertThatNothingIsThere() {
        assertThat(fixture.services.volumes().list()).isEmpty();
        assertThat(fixture.services.hosts().list()).isEmpty();
        assertThat(fixture.services.exports().list()).isEmpty();
    }

    @Test
    void makesEverythingInOneChangeOfTheCatalog() throws Exception {
        fixture.volume("old");
        long before = fixture.catalog.revision();
        Exposure made = exposures.expose(toNew(List.of("old"), List.of(volume("v1"), volume("v2")), "a"));
        assertThat(fixture.catalog.revision()).isEqualTo(before + 1);
        assertThat(made.volumes()).extracting(Created::isNew).containsExactly(false, true, true);
        assertThat(made.host().isNew()).isTrue();
        assertThat(made.exports())
                .extracting(export ->
                        export.value().volumeName() + "=" + export.value().number())
                .containsExactly("old=0", "v1=1", "v2=2");
        assertThat(made.exports().get(0).value())
                .isEqualTo(fixture.services.exports().list().get(0));
        assertThat(fixture.services.volumes().get("v1"))
                .isEqualTo(made.volumes().get(1).value());
        assertThat(fixture.services.hosts().get("a")).isEqualTo(made.host().value());
    }

    @Test
    void makesTheSameOnceHoweverOftenItIsAskedFor() throws Exception {
        ExposureSpec spec = toNew(List.of(), List.of(volume("v1")), "a");
        Exposure first = exposures.expose(spec);
        long revision = fixture.catalog.revision();
        Exposure second = exposures.expose(spec);
        assertThat(fixture.catalog.revision()).isEqualTo(revision);
        assertThat(second.isNew()).isFalse();
        assertThat(second.exports().get(0).value())
                .isEqualTo(first.exports().get(0).value());
    }

    @Test
    void goesOnFromWhatIsThereAlready() throws Exception {
        fixture.volume("v1");
        fixture.host("a");
        fixture.export("v1", "a");
        Exposure made = exposures.expose(to("a", "v1"));
        assertThat(made.isNew()).isFalse();
        fixture.volume("v2");
        assertThat(exposures.expose(to("a", "v1", "v2")).exports())
                .extracting(Created::isNew)
                .containsExactly(false, true);
    }

    @Test
    void aPreviewSaysWhatWouldBeMadeAndMakesNothing() throws Exception {
        ExposureSpec spec = toNew(List.of(), List.of(volume("v1"), volume("v2")), "a");
        long before = fixture.catalog.revision();
        Exposure preview = exposures.preview(spec);
        assertThat(preview.isNew()).isTrue();
        assertThat(preview.exports())
                .extracting(export -> export.value().number())
                .containsExactly(0, 1);
        assertThat(fixture.catalog.revision()).isEqualTo(before);
        assertThatNothingIsThere();
        assertThat(exposures.expose(spec).exports())
                .extracting(export -> export.value().number())
                .containsExactly(0, 1);
    }

    @Test
    void whatIsRefusedAtTheEndLeavesNothingOfTheBeginning() throws Exception {
        fixture.host("b");
        fixture.services.hosts().create(new HostSpec("taken", List.of("iqn.2026-11.test:a"), List.of(), Map.of()));
        ServiceException refused =
                failure(Kind.CONFLICT, () -> exposures.expose(toNew(List.of(), List.of(volume("v1")), "a")));
        assertThat(refused.pointer()).isEqualTo("/newHost/iqns/0");
        ServiceException number = failure(
                Kind.INVALID,
                () -> exposures.expose(
                        new ExposureSpec(List.of(), List.of(volume("v1")), "b", null, Protocol.ISCSI, 16384, false)));
        assertThat(number.pointer()).isEqualTo("/lun");
        failure(
                Kind.CONFLICT,
                () -> exposures.expose(
                        new ExposureSpec(List.of(), List.of(volume("v1")), "b", null, Protocol.NVME, null, false)));
        assertThat(fixture.services.volumes().list()).isEmpty();
    }

    @Test
    void saysWhichPartOfTheRequestIsWrong() throws Exception {
        fixture.host("a");
        VolumeSpec small = new VolumeSpec("v2", 1, 512, Map.of());
        ServiceException refused = failure(
                Kind.INVALID,
                () -> exposures.preview(new ExposureSpec(
                        List.of(), List.of(volume("v1"), small), "a", null, Protocol.ISCSI, null, false)));
        assertThat(refused.pointer()).isEqualTo("/newVolumes/1/sizeBytes");
        fixture.volume("v1");
        assertThat(failure(Kind.INVALID, () -> exposures.preview(to("a", "v1", "v1")))
                        .pointer())
                .isEqualTo("/volumes/1");
        failure(Kind.NOT_FOUND, () -> exposures.preview(to("a", "v7")));
        failure(Kind.NOT_FOUND, () -> exposures.preview(to("nobody", "v1")));
        failure(Kind.INVALID, () -> exposures.preview(to("a")));
        failure(
                Kind.INVALID,
                () -> exposures.preview(
                        new ExposureSpec(List.of("v1"), List.of(), "a", host("b"), Protocol.ISCSI, null, false)));
        failure(
                Kind.INVALID,
                () -> exposures.preview(
                        new ExposureSpec(List.of("v1"), List.of(), null, null, Protocol.ISCSI, null, false)));
        String[] tooMany = IntStream.rangeClosed(0, ExposureSpec.MOST_VOLUMES)
                .mapToObj(i -> "v" + i)
                .toArray(String[]::new);
        failure(Kind.INVALID, () -> exposures.preview(to("a", tooMany)));
    }

    @Test
    void looksAgainWhenSomebodyElseWasFasterWithTheLun() throws Exception {
        fixture.volume("v1");
        fixture.volume("other");
        fixture.host("a");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                fixture.export("other", "a");
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        Exposure made = exposures.expose(
                new ExposureSpec(List.of("v1"), List.of(volume("v2")), "a", null, Protocol.ISCSI, null, false));
        assertThat(made.exports()).extracting(export -> export.value().number()).containsExactly(1, 2);
    }

    @Test
    void aVolumeThatIsDeletedMeanwhileIsExposedToNobody() throws Exception {
        fixture.volume("v1");
        fixture.host("a");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                fixture.services.volumes().delete("v1");
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.NOT_FOUND, () -> exposures.expose(to("a", "v1")));
        assertThat(fixture.catalog.list(Records.EXPORT)).isEmpty();
    }

    @Test
    void isAnsweredWhenItIsServed() throws Exception {
        fixture.volume("v1");
        fixture.host("a");
        exposures.expose(to("a", "v1"));
        assertThat(fixture.askedFor).isEqualTo(fixture.catalog.revision());
        assertThat(fixture.concerned.volumes())
                .contains(Set.of(fixture.services.volumes().get("v1").id()));
        fixture.volume("v2");
        fixture.serves = false;
        failure(Kind.UNAVAILABLE, () -> exposures.expose(to("a", "v2")));
    }

    @Test
    void aHostForAnyLosesTheInitiatorOfTheNewOneBeforeTheAnswer() {
        fixture.commandsRun = true;
        failure(Kind.UNAVAILABLE, () -> exposures.expose(toNew(List.of(), List.of(volume("v1")), "a")));
        assertThat(fixture.concerned).isEqualTo(Concern.everything());
    }
}

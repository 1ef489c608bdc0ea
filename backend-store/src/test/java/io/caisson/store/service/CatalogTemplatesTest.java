package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogTemplatesTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final TemplateService templates = fixture.services.templates();
    private final VolumeService volumes = fixture.services.volumes();

    private void nodes(int count) {
        for (int number = 1; number <= count; number++) {
            fixture.catalog.commit(new Transaction()
                    .put(Records.NODE, "n" + number, new NodeRecord(number, ""))
                    .put(
                            Records.DISK,
                            "d" + number,
                            new DiskRecord("n" + number, DiskRecord.FIRST, DiskRecord.ACTIVE, 1, "")));
        }
    }

    private Volume volume(String name, @Nullable String template, @Nullable Integer replicas) throws ServiceException {
        return volumes.create(new VolumeSpec(name, 1 << 20, 0, 0, Map.of(), template, replicas))
                .value();
    }

    @Test
    void theDefaultIsAlwaysThereAndStays() throws Exception {
        Volume volume = fixture.volume("v");
        assertThat(volume.template()).isEqualTo("default");
        assertThat(volume.replicas()).isEqualTo(3);
        assertThat(templates.list()).singleElement().satisfies(template -> {
            assertThat(template.name()).isEqualTo("default");
            assertThat(template.builtIn()).isTrue();
            assertThat(template.volumes()).isEqualTo(1);
        });
        failure(ServiceException.Kind.IN_USE, () -> templates.delete("default"));
        failure(ServiceException.Kind.CONFLICT, () -> templates.create(new TemplateSpec("default", 2, null, null)));
        assertThat(volume("w", "default", null).template()).isEqualTo("default");
    }

    @Test
    void aVolumeHasWhatItsTemplateSaysUnlessItSaysOtherwise() throws Exception {
        nodes(2);
        Template made =
                templates.create(new TemplateSpec("pair", 2, 4096, null)).value();
        Volume volume = volume("v", "pair", null);
        assertThat(volume.logicalBlockBytes()).isEqualTo(4096);
        assertThat(volume.physicalBlockBytes()).isEqualTo(4096);
        assertThat(volume.replicas()).isEqualTo(2);
        assertThat(volume.template()).isEqualTo("pair");
        Volume small = volumes.create(new VolumeSpec("w", 1 << 20, 512, 512, Map.of(), made.id(), null))
                .value();
        assertThat(small.logicalBlockBytes()).isEqualTo(512);
        assertThat(small.template()).isEqualTo("pair");
        assertThat(volumes.resize("v", 2 << 20).template())
                .as("kept by changes")
                .isEqualTo("pair");
        assertThat(templates.get("pair").volumes()).isEqualTo(2);
    }

    @Test
    void whatItSaysNeverChangesAndAsLongAsVolumesHaveItItStays() throws Exception {
        nodes(1);
        TemplateSpec spec = new TemplateSpec("scratch", 1, null, null);
        assertThat(templates.create(spec).isNew()).isTrue();
        assertThat(templates.create(spec).isNew()).isFalse();
        assertThat(failure(
                        ServiceException.Kind.CONFLICT,
                        () -> templates.create(new TemplateSpec("scratch", 2, null, null))))
                .hasMessageContaining("cannot be changed");
        volume("v", "scratch", null);
        assertThat(failure(ServiceException.Kind.IN_USE, () -> templates.delete("scratch")))
                .hasMessageContaining("1 volume");
        volumes.delete("v");
        failure(ServiceException.Kind.IN_USE, () -> templates.delete("scratch"));
        fixture.catalog
                .list(Records.VOLUME)
                .forEach(volume -> fixture.catalog.commit(new Transaction().delete(Records.VOLUME, volume.id())));
        templates.delete("scratch");
        failure(ServiceException.Kind.NOT_FOUND, () -> templates.get("scratch"));
        failure(ServiceException.Kind.NOT_FOUND, () -> volume("w", "scratch", null));
        assertThat(templates.create(spec).isNew()).as("the name is free").isTrue();
    }

    /** The deletion has looked, and then a volume was made: its commit finds another record. */
    @Test
    void aVolumeThatIsMadeMeanwhileKeepsItsTemplate() throws Exception {
        nodes(1);
        Template made =
                templates.create(new TemplateSpec("scratch", 1, null, null)).value();
        var seen = fixture.catalog.get(Records.TEMPLATE, made.id()).orElseThrow();
        volume("v", "scratch", null);
        assertThat(fixture.catalog
                        .get(Records.TEMPLATE, made.id())
                        .orElseThrow()
                        .revision())
                .isGreaterThan(seen.revision());
        assertThat(failure(
                        ServiceException.Kind.CHANGED,
                        () -> templates.onlyAt(seen.revision()).delete("scratch")))
                .hasMessageContaining("was changed since");
    }

    @Test
    void aPromiseThatNodesCannotKeepIsRefusedAndTheDefaultPromisesNothing() throws Exception {
        nodes(1);
        templates.create(new TemplateSpec("pair", 2, null, null));
        assertThat(failure(ServiceException.Kind.CONFLICT, () -> volume("v", "pair", null)))
                .hasMessageContaining("2 replicas need 2 nodes, and 1 may have one");
        failure(ServiceException.Kind.CONFLICT, () -> volume("v", null, 3));
        failure(ServiceException.Kind.INVALID, () -> volume("v", null, 4));
        failure(ServiceException.Kind.INVALID, () -> volume("v", null, 0));
        failure(ServiceException.Kind.INVALID, () -> volume("v", "pair", 2));
        assertThat(volume("v", null, null).replicas()).isEqualTo(3);
        Volume one = volume("w", null, 1);
        assertThat(one.template()).isNull();
        assertThat(one.replicas()).isEqualTo(1);
        failure(ServiceException.Kind.CONFLICT, () -> volume("w", null, null));
        assertThat(volume("w", null, 1).id()).isEqualTo(one.id());
    }

    @Test
    void aVolumeSaysHowManyCopiesThereAre() throws Exception {
        nodes(2);
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.GROUP,
                        "group-1",
                        new GroupRecord(
                                3,
                                "d1",
                                List.of(
                                        new MemberRecord("d1", "n1", MemberRecord.ACTIVE, 2),
                                        new MemberRecord("d2", "n2", MemberRecord.JOINING, 1)),
                                "")));
        Volume volume = fixture.volume("v");
        assertThat(volume.copies()).isEqualTo(1);
        assertThat(volume.replicas()).isEqualTo(3);
    }

    @Test
    void aConfigurationHasThemAndIsRestoredWithThem() throws Exception {
        nodes(2);
        templates.create(new TemplateSpec("pair", 2, 4096, null));
        volume("v", "pair", null);
        volume("w", null, 1);
        Configuration read = fixture.services.configuration().read();
        assertThat(read.templates()).containsExactly(new TemplateSpec("pair", 2, 4096, null));

        ServiceFixture other = new ServiceFixture();
        for (int number = 1; number <= 2; number++) {
            other.catalog.commit(new Transaction()
                    .put(Records.NODE, "n" + number, new NodeRecord(number, ""))
                    .put(
                            Records.DISK,
                            "d" + number,
                            new DiskRecord("n" + number, DiskRecord.FIRST, DiskRecord.ACTIVE, 1, "")));
        }
        other.services.configuration().restore(read, false, true);
        assertThat(other.services.volumes().get("v").template()).isEqualTo("pair");
        assertThat(other.services.volumes().get("w").replicas()).isEqualTo(1);
    }
}

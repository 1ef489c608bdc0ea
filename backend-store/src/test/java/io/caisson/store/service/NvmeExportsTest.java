package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.Protocol;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NvmeExportsTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final ExportService exports = fixture.services.exports();

    @BeforeEach
    void someVolumesAndHosts() throws Exception {
        for (String name : List.of("v0", "v1", "v2", "v3")) {
            fixture.volume(name);
        }
        fixture.nvmeHost("a");
        fixture.nvmeHost("b");
    }

    private Export export(String volume, String host) throws ServiceException {
        return exports.create(ExportSpec.nvme(volume, host, null)).value();
    }

    @Test
    void givesTheLowestIdThatIsFree() throws Exception {
        assertThat(export("v0", "a").number()).isEqualTo(1);
        exports.create(ExportSpec.nvme("v1", "a", 3));
        assertThat(export("v2", "a").number()).isEqualTo(2);
        assertThat(export("v3", "a").number()).isEqualTo(4);
        assertThat(export("v3", "b").number()).isEqualTo(1);
    }

    @Test
    void namesTheSubsystem() throws Exception {
        Export export = export("v0", "a");
        assertThat(export.protocol()).isEqualTo(Protocol.NVME);
        assertThat(export.target()).isEqualTo("nqn.2026-11.io.caisson:test.default");
        assertThat(exports.find("v0", "a", Protocol.NVME)).contains(export);
        assertThat(exports.find("v0", "a", Protocol.ISCSI)).isEmpty();
    }

    @Test
    void refusesAnIdThatIsTakenOrOutOfRange() throws Exception {
        exports.create(ExportSpec.nvme("v0", "a", 1024));
        assertThat(failure(Kind.CONFLICT, () -> exports.create(ExportSpec.nvme("v1", "a", 1024)))
                        .pointer())
                .isEqualTo("/nsid");
        failure(Kind.INVALID, () -> exports.create(ExportSpec.nvme("v1", "a", 0)));
        failure(Kind.INVALID, () -> exports.create(ExportSpec.nvme("v1", "a", 1025)));
        assertThat(failure(Kind.CONFLICT, () -> exports.create(ExportSpec.nvme("v0", "a", 1))))
                .hasMessageContaining("namespace id 1024");
    }

    @Test
    void anIdNamesNoOtherVolumeSoonButTheSameOneAgain() throws Exception {
        export("v0", "a");
        Export gone = export("v1", "a");
        exports.delete(gone.id());
        assertThat(export("v2", "a").number()).as("2 was another volume's").isEqualTo(3);
        assertThat(failure(Kind.CONFLICT, () -> exports.create(ExportSpec.nvme("v3", "a", 2))))
                .hasMessageContaining("had another volume");
        assertThat(export("v1", "a").number()).isEqualTo(2);
        assertThat(export("v2", "b").number())
                .as("of another host nothing is known")
                .isEqualTo(1);
    }

    @Test
    void anIdThatWasGivenBackLongAgoIsGivenAnew() throws Exception {
        Export first = export("v0", "a");
        exports.delete(first.id());
        for (int i = 0; i < NamespaceIds.MAX_RETIRED; i++) {
            exports.delete(
                    exports.create(ExportSpec.nvme("v1", "a", 2 + i)).value().id());
        }
        assertThat(export("v2", "a").number()).isEqualTo(1);
    }

    @Test
    void aHostThatIsForgottenTakesItsIdsAlong() throws Exception {
        exports.delete(export("v0", "a").id());
        assertThat(fixture.catalog.list(Records.RETIRED_NAMESPACES)).hasSize(1);
        fixture.services.hosts().delete("a");
        assertThat(fixture.catalog.list(Records.RETIRED_NAMESPACES)).isEmpty();
    }

    @Test
    void aVolumeIsExportedByOneProtocolUnlessBothAreAskedFor() throws Exception {
        fixture.export("v0", "a");
        ServiceException refusal = failure(Kind.CONFLICT, () -> export("v0", "b"));
        assertThat(refusal.pointer()).isEqualTo("/protocol");
        assertThat(refusal.fix()).contains("--beside-other-protocol");
        Export both = exports.create(new ExportSpec("v0", "a", Protocol.NVME, null, true))
                .value();
        assertThat(both.number()).isEqualTo(1);
        failure(Kind.CONFLICT, () -> fixture.export("v0", "b"));
        assertThat(exports.create(ExportSpec.iscsi("v0", "a", null)).isNew())
                .as("what is there already is no harm")
                .isFalse();
        assertThat(exports.list()).extracting(Export::protocol).containsExactly(Protocol.ISCSI, Protocol.NVME);
    }

    /** Exports are listed by id, so the other one may come first. */
    @Test
    void whatIsExportedAlreadyIsFoundBehindAnExportOfTheOtherProtocol() throws Exception {
        Export known = fixture.export("v0", "a");
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.EXPORT,
                        "0",
                        new ExportRecord(known.volumeId(), known.hostId(), "pg", "nvme", 1, "2026-11-29T00:00:00Z")));
        assertThat(fixture.export("v0", "a")).isEqualTo(known);
    }

    @Test
    void aHostIsGivenOnlyWhatItHasANameFor() throws Exception {
        fixture.host("iscsi-only");
        assertThat(failure(Kind.CONFLICT, () -> export("v0", "iscsi-only")).fix())
                .contains("--nqn");
        fixture.services.hosts().create(NvmeHostsTest.spec("nvme-only", List.of("nqn.2026-11.x:h"), Map.of()));
        assertThat(failure(Kind.CONFLICT, () -> fixture.export("v0", "nvme-only"))
                        .fix())
                .contains("--iqn");
    }

    @Test
    void aDeleteIsAnsweredOnlyWhenNoCommandThatCameThroughItRunsAnyMore() throws Exception {
        Export export = export("v0", "a");
        fixture.commandsRun = true;
        assertThat(failure(Kind.UNAVAILABLE, () -> exports.delete(export.id())))
                .hasMessageContaining("commands that came before it");
    }
}

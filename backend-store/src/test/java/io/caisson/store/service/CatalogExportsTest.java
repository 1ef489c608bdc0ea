package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.ServiceException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogExportsTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final ExportService exports = fixture.services.exports();

    @BeforeEach
    void someVolumesAndHosts() throws Exception {
        for (String name : List.of("v0", "v1", "v2", "v3")) {
            fixture.volume(name);
        }
        fixture.host("a");
        fixture.host("b");
    }

    private static ExportSpec spec(String volume, String host, int lun) {
        return ExportSpec.iscsi(volume, host, lun);
    }

    @Test
    void takesTheLowestLunThatIsFree() throws Exception {
        assertThat(fixture.export("v0", "a").number()).isZero();
        exports.create(spec("v1", "a", 2));
        Export one = fixture.export("v2", "a");
        assertThat(one.number()).isEqualTo(1);
        assertThat(fixture.export("v3", "a").number()).isEqualTo(3);
        assertThat(fixture.export("v3", "b").number()).isZero();
        exports.delete(one.id());
        assertThat(fixture.export("v2", "a").number()).isEqualTo(1);
    }

    @Test
    void refusesALunThatIsTakenOrOutOfRange() throws Exception {
        exports.create(spec("v0", "a", 5));
        assertThat(failure(Kind.CONFLICT, () -> exports.create(spec("v1", "a", 5))))
                .hasMessageContaining("v0");
        exports.create(spec("v1", "b", 5));
        failure(Kind.INVALID, () -> exports.create(spec("v1", "a", -1)));
        failure(Kind.INVALID, () -> exports.create(spec("v1", "a", 16384)));
        exports.create(spec("v2", "a", 16383));
    }

    @Test
    void createsOnceAndKeepsTheLun() throws Exception {
        Created<Export> first = exports.create(ExportSpec.iscsi("v0", "a", null));
        assertThat(exports.create(ExportSpec.iscsi("v0", "a", null))).isEqualTo(new Created<>(first.value(), false));
        assertThat(exports.create(spec("v0", "a", 0)).isNew()).isFalse();
        failure(Kind.CONFLICT, () -> exports.create(spec("v0", "a", 1)));
        assertThat(exports.list()).containsExactly(first.value());
        assertThat(exports.find("v0", "a", Protocol.ISCSI)).contains(first.value());
        assertThat(exports.find("v0", "b", Protocol.ISCSI)).isEmpty();
    }

    @Test
    void showsNamesAndTheTarget() throws Exception {
        Export export = fixture.export("v0", "a");
        assertThat(export.volumeName()).isEqualTo("v0");
        assertThat(export.hostName()).isEqualTo("a");
        assertThat(export.target()).isEqualTo("iqn.2026-11.io.caisson:test.default");
        assertThat(export.portalGroup()).isEqualTo("default");
    }

    @Test
    void refusesUnknownObjects() {
        failure(Kind.NOT_FOUND, () -> fixture.export("v9", "a"));
        failure(Kind.NOT_FOUND, () -> fixture.export("v0", "z"));
        failure(Kind.NOT_FOUND, () -> exports.delete("v0"));
    }

    @Test
    void neverGivesOneLunTwiceHoweverManyAskAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (String volume : List.of("v0", "v1", "v2", "v3")) {
                calls.add(() -> fixture.export(volume, "a").number());
            }
            List<Integer> luns = new ArrayList<>();
            for (Future<Integer> lun : threads.invokeAll(calls)) {
                luns.add(lun.get());
            }
            assertThat(luns).containsExactlyInAnyOrder(0, 1, 2, 3);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDeleteIsAnsweredOnlyWhenTheGatewayServesIt() throws Exception {
        Export export = fixture.export("v0", "a");
        fixture.serves = false;
        failure(Kind.UNAVAILABLE, () -> exports.delete(export.id()));
        assertThat(fixture.askedFor).isEqualTo(fixture.catalog.revision());
    }

    @Test
    void aDeleteIsAnsweredOnlyWhenNoCommandThatCameThroughItRunsAnyMore() throws Exception {
        Export first = fixture.export("v0", "a");
        Export second = fixture.export("v1", "a");
        fixture.commandsRun = true;
        assertThat(failure(Kind.UNAVAILABLE, () -> exports.delete(first.id())))
                .hasMessageContaining("commands that came before it");
        failure(Kind.NOT_FOUND, () -> exports.get(first.id()));
        // What gives something to a host need not wait for that.
        fixture.export("v2", "a");
        fixture.commandsRun = false;
        exports.delete(second.id());
    }
}

package io.caisson.store;

import io.caisson.store.access.CatalogUnits;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.service.Concern;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The gateways of other nodes, for what hosts do to volumes. */
record UnitsElsewhere(Catalog catalog, Gateways gateways) implements CatalogUnits.Elsewhere {

    @Override
    public boolean exist() {
        return gateways.exist();
    }

    @Override
    public CompletionStage<Void> whenSettled(Set<VolumeId> volumes, long revision) {
        Set<String> ids = volumes.stream().map(VolumeId::toString).collect(Collectors.toSet());
        return gateways.whenSettled(volumes, revision, ClusterGateway.scope(catalog, Concern.volumes(ids)));
    }
}

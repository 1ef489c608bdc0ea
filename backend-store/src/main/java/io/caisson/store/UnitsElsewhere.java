package io.caisson.store;

import io.caisson.store.access.CatalogUnits;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.service.Concern;
import java.util.concurrent.CompletionStage;

/** The gateways of other nodes, for what hosts do to volumes. */
record UnitsElsewhere(Catalog catalog, Gateways gateways) implements CatalogUnits.Elsewhere {

    @Override
    public boolean exist() {
        return gateways.exist();
    }

    @Override
    public CompletionStage<Void> whenSettled(VolumeId volume, long revision) {
        return gateways.whenSettled(volume, revision, ClusterGateway.scope(catalog, Concern.volume(volume.toString())));
    }
}

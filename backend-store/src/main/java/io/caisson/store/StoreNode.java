package io.caisson.store;

import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.PortalView;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.service.ExportService;
import io.caisson.store.service.HostService;
import io.caisson.store.service.VolumeService;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The store of one node: its catalog, its placement group, its volumes, and the services over them. Any thread.
 */
public final class StoreNode implements AutoCloseable {

    private StoreNode() {}

    /**
     * Opens the store in a directory, and creates it first when the directory is empty or missing. Returns once everything
     * is started; {@link #whenServing} tells when recovery is through.
     *
     * @throws StoreException when the directory may not be used; nothing in it was changed
     */
    public static StoreNode open(StoreConfig config) throws IOException {
        throw new UnsupportedOperationException("the replicated log is not assembled yet: " + config.directory());
    }

    public Catalog catalog() {
        throw new UnsupportedOperationException();
    }

    public VolumeService volumes() {
        throw new UnsupportedOperationException();
    }

    public HostService hosts() {
        throw new UnsupportedOperationException();
    }

    public ExportService exports() {
        throw new UnsupportedOperationException();
    }

    public ExportDirectory exportDirectory() {
        throw new UnsupportedOperationException();
    }

    public StoreUsage usage() {
        throw new UnsupportedOperationException();
    }

    /** The id of the cluster this node belongs to; known once {@link #whenServing} is complete. */
    public String clusterId() {
        throw new UnsupportedOperationException();
    }

    /** Tells which addresses serve the default portal group from now on. */
    public void portalsChanged(List<PortalView> portals) {
        throw new UnsupportedOperationException();
    }

    /** Completed when the logs are replayed and every volume of the catalog can be read and written here. */
    public CompletionStage<Void> whenServing() {
        throw new UnsupportedOperationException();
    }

    /**
     * Calls {@code listener} once when the store can no longer serve, on any thread; at once when that has happened
     * already. The process should drop its connections and end.
     */
    public void onFailure(Consumer<Throwable> listener) {
        throw new UnsupportedOperationException();
    }

    /** Ends everything in order. What was acknowledged is durable already, so this is quick. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}

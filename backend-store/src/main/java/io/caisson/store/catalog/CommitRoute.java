package io.caisson.store.catalog;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** The way of a transaction into the log. Any thread. */
@FunctionalInterface
interface CommitRoute {

    /**
     * What became of a transaction.
     *
     * @param answer a {@link CatalogAnswer}
     * @param revision that the catalog had where it was applied, or a newer one
     */
    record Applied(ByteBuffer answer, long revision) {}

    /**
     * Fails with {@link CatalogUnavailableException}.
     *
     * @param entry a {@link LoggedTransaction}; not changed
     */
    CompletionStage<Applied> commit(ByteBuffer entry);
}

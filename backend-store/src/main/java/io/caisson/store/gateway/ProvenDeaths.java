package io.caisson.store.gateway;

import org.jspecify.annotations.Nullable;

/** Whose last word was heard. */
@FunctionalInterface
public interface ProvenDeaths {

    /**
     * Whether the process that a gateway's record speaks of is no more, and its addresses neither. What is proven once stays so.
     * Never blocks.
     *
     * @param seal of the record; null proves nothing
     */
    boolean isProven(String nodeId, @Nullable String seal);
}

package io.caisson.store.access;

import org.jspecify.annotations.Nullable;

/**
 * A host that an initiator belongs to, and what it has to do to be believed.
 *
 * @param chap null if its name and address are enough
 */
public record HostAccess(HostView host, @Nullable ChapCredentials chap) {}

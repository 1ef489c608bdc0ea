package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A token for programs, without its secret.
 *
 * @param expiresAt null for one that has no end
 * @param lastUsedAt to the hour; null for one that nobody used yet
 */
public record ApiToken(
        String id,
        String name,
        AccountRole role,
        String createdBy,
        String createdAt,
        @Nullable String expiresAt,
        @Nullable String lastUsedAt,
        long revision) {}

package io.caisson.store.service;

import java.util.Map;

/**
 * Somebody changed something, or was refused.
 *
 * @param id in the order of time; empty before it is kept
 * @param at when (RFC 3339); empty before it is kept
 * @param node name of the node that was asked; empty before it is kept
 * @param before fields that were otherwise, or all of what is gone
 * @param after fields that are otherwise, or all of what is new
 */
public record AuditEntry(
        String id,
        String at,
        String node,
        String who,
        String from,
        String method,
        String path,
        String operation,
        int status,
        String requestId,
        Map<String, String> before,
        Map<String, String> after) {
    public AuditEntry {
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }
}

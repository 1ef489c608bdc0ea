package io.caisson.store.access;

import io.caisson.store.block.BlockDevice;

/**
 * One export as an NVMe host sees it.
 *
 * @param namespaceId 1 to 1024, stable for the life of the export
 * @param volumeName for logs and people, never for hosts
 */
public record NamespaceMapping(int namespaceId, String volumeName, BlockDevice device) {}

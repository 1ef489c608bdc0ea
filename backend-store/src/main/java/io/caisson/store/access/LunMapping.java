package io.caisson.store.access;

import io.caisson.store.block.BlockDevice;

/**
 * One export as a host sees it.
 *
 * @param lun 0 to 16383, stable for the life of the export
 * @param volumeName for logs and people, never for hosts
 */
public record LunMapping(int lun, String volumeName, BlockDevice device) {}

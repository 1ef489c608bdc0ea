package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;

/**
 * One layer: what one volume or snapshot added.
 *
 * @param number 1 for the first layer of a volume
 */
public record LayerId(VolumeId volume, int number) {}

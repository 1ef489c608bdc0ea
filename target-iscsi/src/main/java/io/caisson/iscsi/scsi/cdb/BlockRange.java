package io.caisson.iscsi.scsi.cdb;

/**
 * The blocks that a command names.
 *
 * @param fields where the range stood in the CDB, for field pointers
 * @param firstBlock unsigned; negative means beyond any medium
 * @param blocks 0 to 2^32 - 1
 */
public record BlockRange(BlockFields fields, long firstBlock, long blocks) {}

/**
 * Command descriptor blocks: which commands exist, where their fields lie, and one record per command. Decoding knows
 * nothing of logical units or of execution.
 */
@NullMarked
package io.caisson.iscsi.scsi.cdb;

import org.jspecify.annotations.NullMarked;

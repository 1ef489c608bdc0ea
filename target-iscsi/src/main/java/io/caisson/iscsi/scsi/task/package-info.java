/** Commands that need nothing of the volume: refused ones, and those that answer from memory. */
@NullMarked
package io.caisson.iscsi.scsi.task;

import org.jspecify.annotations.NullMarked;

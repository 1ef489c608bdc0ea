/** Commands that read or change the medium (SBC-4), each a task that turns into operations of the block SPI. */
@NullMarked
package io.caisson.iscsi.scsi.media;

import org.jspecify.annotations.NullMarked;

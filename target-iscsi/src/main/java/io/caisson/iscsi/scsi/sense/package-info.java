/** Sense data (SPC-5, 4.4): what a CHECK CONDITION says, in both formats, and how block errors become it. */
@NullMarked
package io.caisson.iscsi.scsi.sense;

import org.jspecify.annotations.NullMarked;

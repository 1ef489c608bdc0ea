/** Mode pages (SPC-5, 7.5 and SBC-4, 6.5): what there is, what may be changed, and the two commands for it. */
@NullMarked
package io.caisson.iscsi.scsi.mode;

import org.jspecify.annotations.NullMarked;

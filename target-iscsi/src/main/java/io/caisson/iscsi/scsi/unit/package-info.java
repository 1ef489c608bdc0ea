/** Logical units, the nexuses that see them, and the unit attentions between the two (SAM-5). */
@NullMarked
package io.caisson.iscsi.scsi.unit;

import org.jspecify.annotations.NullMarked;

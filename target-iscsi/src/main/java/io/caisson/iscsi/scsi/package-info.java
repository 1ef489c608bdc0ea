/** The SCSI device server: commands, sense, logical units; knows nothing of PDUs, sockets or files. */
@NullMarked
package io.caisson.iscsi.scsi;

import org.jspecify.annotations.NullMarked;

/** REPORT commands and LOG SENSE: what the target tells of its commands, LUNs and counters. */
@NullMarked
package io.caisson.iscsi.scsi.report;

import org.jspecify.annotations.NullMarked;

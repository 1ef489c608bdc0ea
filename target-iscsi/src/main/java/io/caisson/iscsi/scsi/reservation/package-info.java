/**
 * The place of reservations (SPC-5, 5.13): RESERVE and RELEASE, PERSISTENT RESERVE IN and OUT. None of them is supported
 * yet; they are answered INVALID COMMAND OPERATION CODE and appear in no list of commands. The check of a command against a
 * reservation belongs into {@link io.caisson.iscsi.scsi.TargetDevice}, between unit attentions and execution.
 */
@NullMarked
package io.caisson.iscsi.scsi.reservation;

import org.jspecify.annotations.NullMarked;

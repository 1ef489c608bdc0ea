/**
 * Reservations (SPC-5, 5.13): PERSISTENT RESERVE IN and OUT, RESERVE and RELEASE, and the check of every other command. What
 * follows from a service action is decided by pure functions over {@link io.caisson.store.access.ReservationState}; the
 * ledger commits it before anybody is told.
 */
@NullMarked
package io.caisson.iscsi.scsi.reservation;

import org.jspecify.annotations.NullMarked;

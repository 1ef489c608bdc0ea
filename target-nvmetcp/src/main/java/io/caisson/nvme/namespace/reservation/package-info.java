/** The rules of reservations (NVM Express Base Specification 2.0, 8.19), as functions of the shared state. */
@NullMarked
package io.caisson.nvme.namespace.reservation;

import org.jspecify.annotations.NullMarked;

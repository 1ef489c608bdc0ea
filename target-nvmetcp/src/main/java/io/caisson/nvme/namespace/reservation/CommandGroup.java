package io.caisson.nvme.namespace.reservation;

/** What a command does, as far as reservations care (base specification 2.0, figure 411; NVM command set 1.0, figure 108). */
public enum CommandGroup {
    /** Read, Compare, Verify. */
    READ,
    /** Write, Write Zeroes, Dataset Management, Copy, and Flush, which the figure counts among them. */
    WRITE,
    /** Reservation Report, and those reservation commands that look after themselves. */
    UNRESTRICTED
}

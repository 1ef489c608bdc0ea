package io.caisson.store.access;

/**
 * Controller ids from {@code first} to {@code last}, both included.
 *
 * @param first 1 at least
 * @param last FFEFh at most
 */
public record ControllerIdRange(int first, int last) {

    private static final int MAX = 0xFFEF;

    public ControllerIdRange {
        if (first < 1 || last > MAX || first > last) {
            throw new IllegalArgumentException("controller ids from " + first + " to " + last);
        }
    }
}

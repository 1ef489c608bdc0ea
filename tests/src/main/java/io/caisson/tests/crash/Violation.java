package io.caisson.tests.crash;

/**
 * A promise that was not kept.
 *
 * @param offsetBytes where on the volume
 * @param expected what the cell may hold
 */
record Violation(long offsetBytes, String expected, String found) {
    @Override
    public String toString() {
        return "at byte " + offsetBytes + ": expected one of " + expected + ", found " + found;
    }
}

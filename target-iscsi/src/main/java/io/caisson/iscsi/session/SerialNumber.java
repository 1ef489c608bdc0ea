package io.caisson.iscsi.session;

/** Serial number arithmetic on 32 bits (RFC 1982; RFC 7143, 4.2.2.1). Nothing else may compare sequence numbers. */
public final class SerialNumber {

    private SerialNumber() {}

    /** Whether {@code a} comes before {@code b}. Two numbers half the circle apart come before each other. */
    public static boolean before(int a, int b) {
        return a - b < 0;
    }

    /** How many steps lead from {@code from} to {@code to}; negative if {@code to} comes first. */
    public static int distance(int from, int to) {
        return to - from;
    }
}

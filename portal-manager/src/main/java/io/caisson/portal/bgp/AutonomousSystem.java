package io.caisson.portal.bgp;

/** Numbers of autonomous systems, of four octets (RFC 6793). Pure functions. */
final class AutonomousSystem {
    /** Stands for numbers that do not fit into two octets (RFC 6793, 9). */
    private static final long AS_TRANS = 23456;

    /** The last one is reserved (RFC 7300), as is 0 (RFC 7607). */
    private static final long LAST = 0xFFFF_FFFEL;

    private AutonomousSystem() {}

    /** @throws IllegalArgumentException nobody can have this number; the message is for people */
    static void check(long number) {
        if (number < 1 || number > LAST || number == AS_TRANS) {
            throw new IllegalArgumentException(
                    number + " is no AS number: 1 to " + LAST + ", but not " + AS_TRANS + ", which is reserved");
        }
    }
}

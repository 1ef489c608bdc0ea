package io.caisson.appliance;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which port a listener takes: the one asked for and no other, or else the one of the last start, the standard one, or the
 * next above it that is free.
 *
 * @param purpose for messages, like {@code iSCSI}
 * @param last the port of the last start; null at the first
 */
record PortChoice(
        String purpose,
        @Nullable Integer asked,
        int standard,
        @Nullable Integer last) {

    private static final int TRIES = 100;

    /** Makes a listener. */
    @FunctionalInterface
    interface Binder<T> {
        T bind(int port) throws Exception;
    }

    /** A listener, with the port it got. */
    record Bound<T>(T listener, int port) {}

    <T> Bound<T> bind(Binder<T> binder) throws StartFailure {
        for (int port : candidates()) {
            try {
                return new Bound<>(binder.bind(port), port);
            } catch (Exception failure) {
                if (!isInUse(failure)) {
                    throw new StartFailure(
                            DaemonExit.ADDRESS_UNAVAILABLE,
                            "cannot listen for " + purpose + " on port " + port + ": " + rootMessage(failure),
                            null,
                            failure);
                }
            }
        }
        throw asked == null
                ? new StartFailure(
                        DaemonExit.ADDRESS_UNAVAILABLE,
                        "no port is free for " + purpose + " from " + standard + " to " + (standard + TRIES - 1),
                        null,
                        null)
                : new StartFailure(
                        DaemonExit.ADDRESS_UNAVAILABLE,
                        "port " + asked + " for " + purpose + " is taken",
                        "choose another, or none to get one that is free",
                        null);
    }

    /** What a person should know about the port that was found; null when it is no surprise. */
    @Nullable
    String note(int port) {
        int expected = last != null ? last : standard;
        return asked != null || port == expected
                ? null
                : "port " + expected + " is taken; " + purpose + " uses " + port + " instead";
    }

    /** The port of the last start, by what its daemon said it listened on. */
    static @Nullable Integer lastOf(List<String> addresses) {
        return addresses.isEmpty() ? null : lastOf(addresses.get(0));
    }

    /** @param addressOrUrl ends with the port */
    static Integer lastOf(String addressOrUrl) {
        return Integer.valueOf(addressOrUrl.substring(addressOrUrl.lastIndexOf(':') + 1));
    }

    int[] candidates() {
        if (asked != null) {
            return new int[] {asked};
        }
        IntStream upwards = IntStream.range(standard, Math.min(standard + TRIES, 65536));
        return (last == null ? upwards : IntStream.concat(IntStream.of(last), upwards))
                .distinct()
                .toArray();
    }

    /** The JDK's exception and that of Netty's native transport have only their words in common. */
    private static boolean isInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}

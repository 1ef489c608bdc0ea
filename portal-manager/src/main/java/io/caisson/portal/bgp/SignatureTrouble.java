package io.caisson.portal.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Why segments with or without a signature (TCP MD5, RFC 2385) were dropped, as the kernel counts them for all of a node's
 * connections: nobody is told of a wrong password, neither BIRD nor the router. Which router it was is not known.
 */
enum SignatureTrouble {
    /** It was signed with another password. */
    OTHER_PASSWORD("TCPMD5Failure"),
    /** It is not signed, and we have a password for its sender. */
    NOT_SIGNED("TCPMD5NotFound"),
    /** It is signed, and we have no password for its sender. */
    SIGNED("TCPMD5Unexpected");

    private static final Path COUNTERS = Path.of("/proc/net/netstat");

    private final String counter;

    SignatureTrouble(String counter) {
        this.counter = counter;
    }

    /** Counters since the system started; what it does not count is left out. */
    static Map<SignatureTrouble, Long> counts() {
        try {
            return counts(Files.readAllLines(COUNTERS));
        } catch (IOException hidden) {
            return Map.of();
        }
    }

    /** Lines come in pairs: the names, and below them the values. */
    static Map<SignatureTrouble, Long> counts(List<String> lines) {
        Map<SignatureTrouble, Long> counts = new EnumMap<>(SignatureTrouble.class);
        for (int line = 0; line + 1 < lines.size(); line += 2) {
            List<String> names = List.of(lines.get(line).split(" "));
            String[] values = lines.get(line + 1).split(" ");
            for (SignatureTrouble trouble : values()) {
                int column = names.indexOf(trouble.counter);
                if (column >= 0 && column < values.length) {
                    counts.put(trouble, Long.parseLong(values[column]));
                }
            }
        }
        return counts;
    }

    /** Which troubles there were of late. One thread. */
    static final class Recent {
        private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(15);

        private final Map<SignatureTrouble, Long> lastCounts = new EnumMap<>(SignatureTrouble.class);
        private final Map<SignatureTrouble, Long> roseAt = new EnumMap<>(SignatureTrouble.class);

        List<SignatureTrouble> look(Map<SignatureTrouble, Long> counts, long nowNanos) {
            counts.forEach((trouble, count) -> {
                Long before = lastCounts.put(trouble, count);
                if (before != null && count > before) {
                    roseAt.put(trouble, nowNanos);
                }
            });
            roseAt.values().removeIf(at -> nowNanos - at > RECENT_NANOS);
            return List.copyOf(roseAt.keySet());
        }
    }
}

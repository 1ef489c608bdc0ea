package io.caisson.portal.bgp;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A mark on routes that the operator's routers act on: two numbers of 16 bits (RFC 1997), or three of 32 bits (large, RFC 8092).
 */
public record Community(List<Long> parts) {
    private static final int STANDARD_PARTS = 2;
    private static final int LARGE_PARTS = 3;
    private static final long STANDARD_LARGEST = 0xFFFF;
    private static final long LARGE_LARGEST = 0xFFFF_FFFFL;

    /** @throws IllegalArgumentException too many numbers, or too large ones; the message is for people */
    public Community {
        parts = List.copyOf(parts);
        long largest = parts.size() == STANDARD_PARTS ? STANDARD_LARGEST : LARGE_LARGEST;
        boolean fits = parts.size() == STANDARD_PARTS || parts.size() == LARGE_PARTS;
        if (!fits || parts.stream().anyMatch(part -> part < 0 || part > largest)) {
            throw new IllegalArgumentException("'" + text(parts)
                    + "' is neither a community, as 65000:100, nor a large community, as 4200000000:1:100");
        }
    }

    /** @throws IllegalArgumentException not {@code A:B} nor {@code A:B:C}; the message is for people */
    public static Community parse(String text) {
        if (!text.matches("\\d{1,10}(:\\d{1,10}){1,2}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a community, as 65000:100, nor a large community, as 4200000000:1:100");
        }
        return new Community(Arrays.stream(text.split(":")).map(Long::valueOf).toList());
    }

    boolean large() {
        return parts.size() == LARGE_PARTS;
    }

    private static String text(List<Long> parts) {
        return parts.stream().map(String::valueOf).collect(Collectors.joining(":"));
    }

    @Override
    public String toString() {
        return text(parts);
    }
}

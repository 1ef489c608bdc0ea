package io.caisson.cli;

import java.util.Locale;

/** Bytes as people read them: binary units, never rounded to look like more than there is. */
public final class HumanSize {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private HumanSize() {}

    /** Such as {@code 10GiB} where it is exact, else one digit after the point, rounded down: {@code 9.9GiB}. */
    public static String of(long bytes) {
        if (bytes < 0) {
            return "-" + of(bytes == Long.MIN_VALUE ? Long.MAX_VALUE : -bytes);
        }
        int unit = 0;
        while (unit < UNITS.length - 1 && bytes >>> (10 * (unit + 1)) != 0) {
            unit++;
        }
        long unitBytes = 1L << (10 * unit);
        long whole = bytes / unitBytes;
        long remainder = bytes % unitBytes;
        if (remainder == 0) {
            return whole + UNITS[unit];
        }
        long tenths = (remainder >>> (10 * (unit - 1))) * 10 / 1024;
        return String.format(Locale.ROOT, "%d.%d%s", whole, tenths, UNITS[unit]);
    }
}

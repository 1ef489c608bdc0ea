package io.caisson.cli;

import java.util.Locale;

/** How results are printed. */
public enum OutputFormat {
    /** Aligned columns for people; sizes in binary units. */
    TABLE,
    /** The table with every column. */
    WIDE,
    /** What the API says: bytes, RFC 3339 times; lists are {@code {"items":[...]}}. */
    JSON,
    YAML,
    /** RFC 4180, with a header line, every column, sizes in bytes. */
    CSV,
    /** One name (or id, where there is no name) per line. */
    NAME;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.caisson.iscsi.session;

/** Names as strangers send them, made fit for logs and lists. Pure function. */
public final class PrintableName {

    /** RFC 7143, 4.2.7.1. */
    private static final int MAX_CHARACTERS = 223;

    private PrintableName() {}

    /** {@code name} with a question mark for all that is not a printable ASCII character, cut at the longest iSCSI name. */
    public static String of(String name) {
        StringBuilder printable = new StringBuilder();
        name.codePoints()
                .limit(MAX_CHARACTERS)
                .map(c -> c > ' ' && c < 0x7F ? c : '?')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }
}

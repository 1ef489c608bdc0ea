package io.caisson.nvme.controller;

/** Names as strangers send them, made fit for logs and lists. Pure function. */
final class PrintableNqn {

    private PrintableNqn() {}

    /** {@code nqn} with a question mark for all that is not a printable ASCII character. */
    static String of(String nqn) {
        StringBuilder printable = new StringBuilder();
        nqn.codePoints().map(c -> c > ' ' && c < 0x7F ? c : '?').forEach(printable::appendCodePoint);
        return printable.toString();
    }
}

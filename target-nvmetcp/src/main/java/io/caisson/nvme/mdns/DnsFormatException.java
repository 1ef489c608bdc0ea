package io.caisson.nvme.mdns;

/** A packet that is no message of multicast DNS. Whoever sent it gets no answer (RFC 6762, 18). */
final class DnsFormatException extends Exception {
    private static final long serialVersionUID = 1;

    DnsFormatException(String message) {
        super(message, null, false, false); // strangers make them, as many as they like: no stack trace
    }
}

package io.caisson.nvme.mdns;

import java.util.ArrayList;
import java.util.List;

/**
 * A domain name. Two are the same whatever the case of their ASCII letters (RFC 6762, 16). Immutable.
 *
 * @param labels each of 1 to 63 octets, an octet per character; without the empty one at the end
 */
record DnsName(List<String> labels) {

    /** Octets on the wire at most, with lengths and end (RFC 1035, 2.3.4). */
    static final int MOST_OCTETS = 255;

    static final int MOST_LABEL_OCTETS = 63;

    DnsName {
        labels = List.copyOf(labels);
    }

    static DnsName of(String... labels) {
        return new DnsName(List.of(labels));
    }

    /** This one, below a further label. */
    DnsName below(String label) {
        List<String> all = new ArrayList<>();
        all.add(label);
        all.addAll(labels);
        return new DnsName(all);
    }

    /** Without its first label. */
    DnsName parent() {
        return new DnsName(labels.subList(1, labels.size()));
    }

    boolean isRoot() {
        return labels.isEmpty();
    }

    /** For comparison. */
    private List<String> folded() {
        return labels.stream().map(DnsName::fold).toList();
    }

    private static String fold(String label) {
        StringBuilder folded = new StringBuilder(label.length());
        for (int i = 0; i < label.length(); i++) {
            char octet = label.charAt(i);
            folded.append(octet >= 'A' && octet <= 'Z' ? (char) (octet + ('a' - 'A')) : octet);
        }
        return folded.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DnsName name && labels.size() == name.labels.size() && folded().equals(name.folded());
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    @Override
    public String toString() {
        return String.join(".", labels);
    }
}

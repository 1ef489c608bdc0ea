package io.caisson.web.alert;

import java.util.List;

/**
 * What a node says of its machine. Travels between nodes as JSON.
 *
 * @param nodeId id of the node
 * @param clockMillis its clock when it answered, since 1970
 * @param dataBytes of the file system that has its data directory
 * @param dataFreeBytes of that, what it may still write
 * @param certificates that it shows to others
 */
public record Vitals(
        String nodeId, long clockMillis, long dataBytes, long dataFreeBytes, List<Certificate> certificates) {

    public Vitals {
        certificates = certificates == null ? List.of() : List.copyOf(certificates);
    }

    /**
     * A certificate.
     *
     * @param use to whom it is shown: {@code api} or {@code peers}
     * @param endsAtMillis when it counts no more, since 1970
     */
    public record Certificate(String use, long endsAtMillis) {}

    /**
     * What a node said, and how far its clock is from that of whoever asked.
     *
     * @param aheadMillis how far its clock is ahead; negative if it is behind
     * @param uncertainMillis by how much that may be wrong, as nobody knows when exactly it answered
     */
    public record Heard(Vitals vitals, long aheadMillis, long uncertainMillis) {

        /** @param tookMillis from asking to hearing */
        public static Heard of(Vitals vitals, long askedAtMillis, long tookMillis) {
            return new Heard(vitals, vitals.clockMillis() - askedAtMillis - tookMillis / 2, (tookMillis + 1) / 2);
        }
    }
}

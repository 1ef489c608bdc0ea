package io.caisson.store.catalog;

import org.jspecify.annotations.Nullable;

/** Shapes of the records about requests of clients. Fields may be added, never reused. */
public final class RequestRecords {

    private RequestRecords() {}

    /**
     * A request that its client has given a key, so that it is carried out once. Id: SHA-256 of the client and the key, in
     * hexadecimal digits.
     *
     * @param fingerprint of all that the request asks for
     * @param attempt which node, and when, carries it out
     * @param startedAt when that began
     * @param status what it was answered with; 0 while it is carried out
     * @param location of what it made; null for none
     * @param answer its body, as gzip in Base64; null if there was none, or if it must not be kept
     * @param isShownOnce whether there was a body that must not be kept
     */
    public record RepeatRecord(
            String fingerprint,
            String attempt,
            String startedAt,
            int status,
            @Nullable String location,
            @Nullable String answer,
            boolean isShownOnce) {

        /** The same, fulfilled. */
        public RepeatRecord answered(int with, @Nullable String where, @Nullable String body, boolean mustNotBeKept) {
            return new RepeatRecord(fingerprint, attempt, startedAt, with, where, body, mustNotBeKept);
        }
    }
}

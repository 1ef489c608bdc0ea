package io.caisson.store.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shapes of the records about people and programs that use the API. Fields may be added, never reused. */
public final class IdentityRecords {

    private IdentityRecords() {}

    /**
     * Id: the user's UUID; a {@link Records#NAME} record keeps the name unique. {@link #toString()} hides the hash.
     *
     * @param role {@code viewer}, {@code operator} or {@code admin}
     * @param passwordHash as {@code store.service.PasswordHash} writes it
     * @param generation counts the passwords: what somebody was given under an earlier one is worth nothing
     * @param passwordMustChange whether somebody else chose the password
     */
    public record UserRecord(
            String name,
            String role,
            String passwordHash,
            long generation,
            boolean passwordMustChange,
            String createdAt,
            String passwordChangedAt) {

        public UserRecord withRole(String changed) {
            return new UserRecord(
                    name, changed, passwordHash, generation, passwordMustChange, createdAt, passwordChangedAt);
        }

        /** Ends whatever was given under the password of before. */
        public UserRecord withPassword(String hash, boolean mustChange, String now) {
            return new UserRecord(name, role, hash, generation + 1, mustChange, createdAt, now);
        }

        @Override
        public String toString() {
            return "UserRecord[name=" + name + ", role=" + role + "]";
        }
    }

    /**
     * A token for programs. Id: its UUID; a {@link Records#NAME} record keeps the name unique.
     *
     * @param role as of a user
     * @param secretSha256 of the token, in hexadecimal digits; the token itself is nowhere kept
     * @param createdBy who asked for it
     * @param expiresAt from then on it is worth nothing; null for one that has no end
     * @param lastUsedAt to the hour; null for one that nobody used yet
     */
    public record ApiTokenRecord(
            String name,
            String role,
            String secretSha256,
            String createdBy,
            String createdAt,
            @Nullable String expiresAt,
            @Nullable String lastUsedAt) {

        public ApiTokenRecord withUse(String now) {
            return new ApiTokenRecord(name, role, secretSha256, createdBy, createdAt, expiresAt, now);
        }

        @Override
        public String toString() {
            return "ApiTokenRecord[name=" + name + ", role=" + role + "]";
        }
    }

    /**
     * With what all nodes sign cookies. One record, id {@link Records#SELF}. {@link #toString()} hides the key.
     *
     * @param key 32 random bytes in Base64
     */
    public record CookieKeyRecord(String key, String createdAt) {
        @Override
        public String toString() {
            return "CookieKeyRecord[createdAt=" + createdAt + "]";
        }
    }

    /**
     * A session of a browser that was ended before its time. Id: the session's.
     *
     * @param expiresAt when the cookie is worth nothing anyway, and the record may go
     */
    public record SignOutRecord(String expiresAt) {}

    /**
     * Somebody changed something, or was refused. Id: the time in milliseconds, the node and a count, so that ids are in the order
     * of time.
     *
     * @param nodeId who was asked
     * @param from the address of the client
     * @param operation as the API's document calls it
     * @param before fields that were otherwise, or all of what is gone; absent where nothing was
     * @param after fields that are otherwise, or all of what is new; absent where nothing is
     */
    public record AuditRecord(
            String at,
            String nodeId,
            String who,
            String from,
            String method,
            String path,
            String operation,
            int status,
            String requestId,
            @Nullable Map<String, String> before,
            @Nullable Map<String, String> after) {}
}

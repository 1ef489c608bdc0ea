package io.caisson.nvme.auth;

/**
 * Bounds of DH-HMAC-CHAP.
 *
 * @param timeoutMillis how long a host may take to authenticate a queue, from its Connect or from the first message of a later
 *     authentication
 * @param workers threads for the arithmetic of Diffie-Hellman groups
 * @param pendingPerHost computations that may wait for one address of hosts; more are refused
 * @param pending computations that may wait in all; more are refused
 */
public record AuthenticationConfig(long timeoutMillis, int workers, int pendingPerHost, int pending) {

    /** One thread does some hundred authentications of the group of 2048 bits in a second. */
    public static final AuthenticationConfig DEFAULT = new AuthenticationConfig(30_000, 1, 256, 2048);

    public AuthenticationConfig {
        if (timeoutMillis < 1 || workers < 1 || pendingPerHost < 1 || pending < pendingPerHost) {
            throw new IllegalArgumentException(
                    "bounds of authentication must be positive, and those of one host within all");
        }
    }
}

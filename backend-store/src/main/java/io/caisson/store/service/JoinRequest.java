package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A node asks to be let in. {@link #toString()} hides the secret.
 *
 * @param tokenId of the token that it was given
 * @param secret of that token
 * @param certificateRequest PKCS #10, in PEM; names the node
 * @param name it would like to have; null for one made from its number
 * @param clusterAddress {@code IP:PORT} where the others will reach it
 * @param role {@code witness}, or null for a node with a disk
 */
public record JoinRequest(
        String tokenId,
        String secret,
        String certificateRequest,
        @Nullable String name,
        String clusterAddress,
        @Nullable String role) {

    /** Of a node with a disk. */
    public JoinRequest(
            String tokenId, String secret, String certificateRequest, @Nullable String name, String clusterAddress) {
        this(tokenId, secret, certificateRequest, name, clusterAddress, null);
    }

    @Override
    public String toString() {
        return "JoinRequest[token " + tokenId + ", " + name + " at " + clusterAddress + "]";
    }
}

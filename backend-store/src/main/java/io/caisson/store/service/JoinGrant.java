package io.caisson.store.service;

import java.util.List;

/**
 * A node is let in. Nothing in it is secret.
 *
 * @param catalogGroup id of the catalog's log
 * @param nodeId the one its request named
 * @param number from 1, of this node for life
 * @param certificate of the node, in PEM
 * @param authority whom it has to believe, in PEM
 * @param peers the other nodes: what the catalog's log says of them may be older than their addresses
 */
public record JoinGrant(
        String clusterId,
        String catalogGroup,
        String nodeId,
        int number,
        String certificate,
        String authority,
        List<JoinPeer> peers) {

    public JoinGrant {
        peers = List.copyOf(peers);
    }
}

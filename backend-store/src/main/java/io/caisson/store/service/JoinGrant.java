package io.caisson.store.service;

/**
 * A node is let in. Nothing in it is secret.
 *
 * @param catalogGroup id of the catalog's log
 * @param nodeId the one its request named
 * @param number from 1, of this node for life
 * @param certificate of the node, in PEM
 * @param authority whom it has to believe, in PEM
 */
public record JoinGrant(
        String clusterId, String catalogGroup, String nodeId, int number, String certificate, String authority) {}

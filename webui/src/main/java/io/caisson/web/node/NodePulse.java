package io.caisson.web.node;

/**
 * What a node says of itself every few seconds.
 *
 * @param node its name
 * @param leader whether it leads the catalog
 * @param quorum whether it heard from a majority just now: if not, what it shows may be old, and it can change nothing
 */
public record NodePulse(String node, boolean leader, boolean quorum) {}

package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * Where the cluster is managed, whichever node answers.
 *
 * @param address in its canonical text
 * @param port of API and console
 * @param network name of the network it is in
 * @param node name of the node that has it, or is to have it; null if nobody has it
 * @param isServed whether it answers there
 * @param problem why a node could not serve it; null once it is served
 */
public record ManagementAddress(
        String address,
        int port,
        String network,
        @Nullable String node,
        boolean isServed,
        @Nullable String problem) {}

package io.caisson.store.replica.transport;

/** What a node does for its peers, besides what the engine does. */
@FunctionalInterface
public interface PeerService {

    /**
     * Takes a call, on the event loop of the connection: must not block. While many bytes of calls of one connection have
     * no answer, the connection is not read.
     */
    void handle(ServiceCall call);
}

package io.caisson.store.replica;

import java.nio.ByteBuffer;
import java.util.List;

/** What an installation needs of the other replicas of its group. */
interface ReplicaLinks {

    /** Who could give the state, the leader first; without this replica. */
    List<String> sources();

    /**
     * Asks the replica's {@link StateService} and waits for the answer.
     *
     * @throws SourceException when there is none
     */
    ByteBuffer ask(String peerId, List<ByteBuffer> question) throws SourceException;

    int maxMessageBytes();
}

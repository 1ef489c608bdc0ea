package io.caisson.store.replica;

import java.net.InetSocketAddress;
import org.apache.ratis.protocol.RaftPeer;

/**
 * One peer of a group.
 *
 * @param peerId its name in every group ({@link RaftHostConfig#peerId})
 * @param address where it listens for its peers
 * @param priority among those who could lead, one of the highest priority does
 */
public record GroupMember(String peerId, InetSocketAddress address, int priority) {

    public GroupMember {
        if (peerId.isBlank() || priority < 0) {
            throw new IllegalArgumentException("peer '" + peerId + "', priority " + priority);
        }
        if (address.isUnresolved() || address.getAddress().isAnyLocalAddress()) {
            throw new IllegalArgumentException("peer " + peerId + " has no address, but " + address);
        }
    }

    /** The engine's word for it. */
    RaftPeer raftPeer() {
        return RaftPeer.newBuilder()
                .setId(peerId)
                .setAddress(address)
                .setPriority(priority)
                .build();
    }
}

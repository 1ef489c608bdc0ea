package io.caisson.store.service;

import io.caisson.store.cluster.JoinToken;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes of the cluster. Every call may block for a bounded time. */
public interface NodeService {

    /** As many as a cluster may have: all of them keep the catalog. */
    int MAX_NODES = 5;

    /** The same, but a drain, maintenance, its end, a fault set, or removal is refused as CHANGED unless the node's record stands at this revision then. */
    NodeService onlyAt(long revision);

    ClusterView cluster() throws ServiceException;

    /**
     * Makes the node that is asked the first of a cluster that others can join. It counts from the node's next start on.
     *
     * @param address where its peers will reach it
     */
    ClusterView init(InetSocketAddress address) throws ServiceException;

    /**
     * Has an address float from node to node at which API and console answer, whoever has it; instead of the one there was.
     *
     * @param network that it is in, by id or name
     */
    ClusterView manageAt(String address, String network, int port) throws ServiceException;

    /** Ends {@link #manageAt}: each node is managed at its own address alone. */
    ClusterView manageAtEachNode() throws ServiceException;

    /** By number. */
    List<Node> list();

    Node get(String idOrName) throws ServiceException;

    /** A token with which one node can join, once. Its secret is nowhere kept. */
    JoinToken createToken(Duration validity) throws ServiceException;

    /** Lets a node in. Asked again for the same request, it answers the same. */
    JoinGrant join(JoinRequest request) throws ServiceException;

    /**
     * Has a node leave. Replicas on it move to other nodes first, as far as there are some, and what it sent as a gateway is
     * fenced; then its records go. Until then its state is {@code removing}. A group never loses its last replica to this. The
     * node must not be the one that is asked.
     */
    void remove(String idOrName) throws ServiceException;

    /**
     * Has replicas and leaders move off a node, as far as other disks may take them: a group never has fewer replicas because
     * of it. Hosts may still log in there. The node's {@link Node#duty} says when it is done; {@link #activate} undoes it.
     */
    Node drain(String idOrName) throws ServiceException;

    /**
     * Has others lead what a node leads, so that it can be stopped for a while without hosts waiting for longer than for a new
     * leader; its replicas stay, and catch up when it is back. Refused when the others could not go on without it. {@link
     * #activate} undoes it.
     */
    Node maintain(String idOrName) throws ServiceException;

    /** Ends {@link #drain} or {@link #maintain}: what had moved away may come back. */
    Node activate(String idOrName) throws ServiceException;

    /**
     * Says which nodes fail together with one: those of the same fault set. Groups that have two replicas in one are changed, as far as
     * there are other fault sets.
     *
     * @param faultSet as a name is; null if it fails alone
     */
    Node assign(String idOrName, @Nullable String faultSet) throws ServiceException;

    /** Tells where the API of the node that is asked is, and which certificate it shows. */
    void announceApi(String url, String fingerprint) throws ServiceException;
}

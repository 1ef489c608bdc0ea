package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The node that is asked, as a test wants it. */
final class FakeNode implements LocalNode {

    static final String ID = "00000000-0000-4000-8000-000000000001";
    static final String CATALOG_GROUP = "00000000-0000-4000-8000-00000000000c";

    @Nullable
    String clusterAddress;

    boolean listens;
    Optional<String> leader = Optional.of(ID);
    final Map<String, Long> revisions = new HashMap<>();
    final Map<String, NodeReport> reports = new HashMap<>();
    final List<String> askedForDisks = new ArrayList<>();
    ControlReply.AddedDisk added =
            new ControlReply.AddedDisk(ControlReply.Addition.NOT_NOW, new UUID(0, 0), "not in this test", "");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String catalogGroup() {
        return CATALOG_GROUP;
    }

    @Override
    public @Nullable String clusterAddress() {
        return clusterAddress;
    }

    @Override
    public boolean listensForPeers() {
        return listens;
    }

    @Override
    public void found(InetSocketAddress address) {
        clusterAddress = IpAddress.text(address);
    }

    @Override
    public Optional<String> catalogLeader() {
        return leader;
    }

    @Override
    public Map<String, NodeReport> reports(Collection<String> nodeIds) {
        Map<String, NodeReport> known = new HashMap<>(reports);
        known.keySet().retainAll(nodeIds);
        return known;
    }

    @Override
    public ControlReply.AddedDisk addDisk(String nodeId, ControlRequest.AddDisk asked) {
        askedForDisks.add(nodeId + " " + asked.path());
        return added;
    }

    @Override
    public Map<String, Long> catalogRevisions(Collection<String> nodeIds) {
        Map<String, Long> known = new HashMap<>(revisions);
        known.keySet().retainAll(nodeIds);
        return known;
    }
}

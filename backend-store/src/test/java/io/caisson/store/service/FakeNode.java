package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    public Map<String, Long> catalogRevisions(Collection<String> nodeIds) {
        Map<String, Long> known = new HashMap<>(revisions);
        known.keySet().retainAll(nodeIds);
        return known;
    }
}

package io.caisson.appliance;

import io.caisson.store.StoreNode;
import io.caisson.web.history.ClusterHistory;
import io.caisson.web.history.Histories;
import io.caisson.web.history.History;
import io.caisson.web.metrics.MetricsSource;
import io.caisson.web.node.PeerQuestions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** What this node counts, and what it and the others have kept of it. Any thread. */
final class Insight implements AutoCloseable {
    private final StoreNode store;
    private final NodeDescription description;
    private final NodeHistory counters;
    private final History history;
    private final PeerQuestions questions;
    private final Histories histories;

    private Insight(StoreNode store, NodeDescription description, NodeHistory counters, History history) {
        this.store = store;
        this.description = description;
        this.counters = counters;
        this.history = history;
        this.questions = new PeerQuestions(store.peerManagement());
        this.histories = new ClusterHistory(history, questions, store.nodes());
    }

    static Insight open(Path directory, StoreNode store, NodeDescription description) throws IOException {
        NodeHistory counters = new NodeHistory(store, description::sessions);
        History history = History.open(directory, UUID.fromString(store.nodeId()), counters);
        return new Insight(store, description, counters, history);
    }

    Histories histories() {
        return histories;
    }

    MetricsSource metrics() {
        return new MetricsSource(
                description.status(),
                store.volumes().list(),
                store.statistics(),
                description.sessions(),
                store.groupsLed().size(),
                counters.process());
    }

    @Override
    public void close() {
        questions.close();
        history.close();
    }
}

package io.caisson.appliance;

import io.caisson.store.StoreNode;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.web.history.ClusterHistory;
import io.caisson.web.history.Histories;
import io.caisson.web.history.History;
import io.caisson.web.metrics.MetricsSource;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodeViews;
import io.caisson.web.node.PeerQuestions;
import io.caisson.web.node.RefusedInitiator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What this node counts, and what it and the others have kept of it. Any thread. */
final class Insight implements AutoCloseable {
    private static final String SESSIONS = "sessions";
    private static final String REFUSED = "refused-initiators";

    private final StoreNode store;
    private final NodeDescription description;
    private final NodeHistory counters;
    private final History history;
    private final PeerQuestions questions;
    private final Histories histories;
    private final NodeViews<Sessions> sessions;
    private final NodeViews<Refused> refused;

    /** Some topics need no question. */
    record Nothing() {}

    record Sessions(List<HostSession> sessions) {}

    record Refused(List<RefusedInitiator> initiators) {}

    private Insight(StoreNode store, NodeDescription description, NodeHistory counters, History history) {
        this.store = store;
        this.description = description;
        this.counters = counters;
        this.history = history;
        this.questions = new PeerQuestions(store.peerManagement());
        this.histories = new ClusterHistory(history, questions, store.nodes());
        questions.answer(SESSIONS, Nothing.class, asked -> new Sessions(description.sessions()));
        questions.answer(REFUSED, Nothing.class, asked -> new Refused(description.refusedInitiators()));
        this.sessions = new NodeViews<>(
                this::nodes, node -> questions.ask(node, SESSIONS, new Nothing(), Sessions.class), System::nanoTime);
        this.refused = new NodeViews<>(
                this::nodes, node -> questions.ask(node, REFUSED, new Nothing(), Refused.class), System::nanoTime);
    }

    private Set<String> nodes() {
        return store.catalog().list(Records.NODE).stream().map(Versioned::id).collect(Collectors.toSet());
    }

    /** With all nodes that answer. */
    List<HostSession> sessions() {
        return sessions.all().stream().flatMap(of -> of.sessions().stream()).toList();
    }

    /** By all nodes that answer. */
    List<RefusedInitiator> refusedInitiators() {
        return refused.all().stream().flatMap(of -> of.initiators().stream()).toList();
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

package io.caisson.appliance;

import io.caisson.store.StoreNode;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.web.alert.AlertBoard;
import io.caisson.web.alert.ClusterFacts;
import io.caisson.web.alert.Vitals;
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
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What this node counts, and what it and the others have kept of it. Any thread. */
final class Insight implements AutoCloseable {
    private static final String SESSIONS = "sessions";
    private static final String REFUSED = "refused-initiators";
    private static final String VITALS = "vitals";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StoreNode store;
    private final NodeDescription description;
    private final NodeHistory counters;
    private final History history;
    private final PeerQuestions questions;
    private final Histories histories;
    private final NodeViews<Sessions> sessions;
    private final NodeViews<Refused> refused;
    private final NodeViews<Vitals.Heard> vitals;
    private final NodeVitals ownVitals;
    private final AlertBoard alerts;

    /** Some topics need no question. */
    record Nothing() {}

    record Sessions(List<HostSession> sessions) {}

    record Refused(List<RefusedInitiator> initiators) {}

    private Insight(
            StoreNode store, NodeDescription description, NodeHistory counters, History history, NodeVitals ownVitals) {
        this.store = store;
        this.description = description;
        this.counters = counters;
        this.ownVitals = ownVitals;
        this.history = history;
        this.questions = new PeerQuestions(store.peerManagement());
        this.histories = new ClusterHistory(history, questions, store.nodes());
        questions.answer(SESSIONS, Nothing.class, asked -> new Sessions(description.sessions()));
        questions.answer(REFUSED, Nothing.class, asked -> new Refused(description.refusedInitiators()));
        questions.answer(VITALS, Nothing.class, asked -> ownVitals.now());
        this.vitals = new NodeViews<>(this::nodes, this::hear, System::nanoTime);
        this.alerts =
                new AlertBoard(store.alerts(), store.notifications(), facts(), description::pulse, Clock.systemUTC());
        this.sessions = new NodeViews<>(
                this::nodes, node -> questions.ask(node, SESSIONS, new Nothing(), Sessions.class), System::nanoTime);
        this.refused = new NodeViews<>(
                this::nodes, node -> questions.ask(node, REFUSED, new Nothing(), Refused.class), System::nanoTime);
    }

    private ClusterFacts facts() {
        return new ClusterFacts(
                store.nodes(),
                store.placement(),
                store.scrubs(),
                store.portals(),
                store.networks(),
                store.networkReports(),
                description::status,
                this::refusedInitiators,
                () -> vitals.all());
    }

    private CompletionStage<Vitals.Heard> hear(String node) {
        long askedAtMillis = System.currentTimeMillis();
        long askedNanos = System.nanoTime();
        return questions
                .ask(node, VITALS, new Nothing(), Vitals.class)
                .thenApply(said ->
                        Vitals.Heard.of(said, askedAtMillis, (System.nanoTime() - askedNanos) / NANOS_PER_MILLI));
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

    static Insight open(Path directory, StoreNode store, NodeDescription description, NodeVitals vitals)
            throws IOException {
        NodeHistory counters = new NodeHistory(store, description::sessions);
        History history = History.open(directory, UUID.fromString(store.nodeId()), counters);
        return new Insight(store, description, counters, history, vitals);
    }

    /** What an operator should know. */
    AlertBoard alerts() {
        return alerts;
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
                counters.process(),
                description.pulse(),
                alerts.list(),
                ownVitals.now());
    }

    @Override
    public void close() {
        alerts.close();
        questions.close();
        history.close();
    }
}

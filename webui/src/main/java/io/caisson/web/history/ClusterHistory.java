package io.caisson.web.history;

import io.caisson.store.service.Node;
import io.caisson.store.service.NodeService;
import io.caisson.web.node.PeerQuestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Asks all nodes for their share: hosts reach a volume through any of them. Any thread. */
public final class ClusterHistory implements Histories {
    private static final String TOPIC = "history";

    /** A question as it goes to another node. */
    record Asked(String kind, String id, long from, long to, int stepSeconds) {
        static Asked of(Question question) {
            return new Asked(
                    question.kind().text(),
                    question.id().toString(),
                    question.from(),
                    question.to(),
                    question.stepSeconds());
        }

        Question question() {
            return new Question(
                    SeriesKind.of(kind).orElseThrow(() -> new IllegalArgumentException("no history of " + kind)),
                    UUID.fromString(id),
                    from,
                    to,
                    stepSeconds);
        }
    }

    /** Rows, each with its time first. */
    record Share(List<double[]> rows) {
        static Share of(Table table) {
            List<double[]> rows = new ArrayList<>();
            table.rows().forEach((time, row) -> {
                double[] timed = new double[1 + row.length];
                timed[0] = time;
                System.arraycopy(row, 0, timed, 1, row.length);
                rows.add(timed);
            });
            return new Share(rows);
        }

        Table table(SeriesKind kind) {
            NavigableMap<Long, double[]> table = new TreeMap<>();
            for (double[] timed : rows) {
                if (timed.length == 1 + kind.columns().size()) {
                    double[] row = new double[timed.length - 1];
                    System.arraycopy(timed, 1, row, 0, row.length);
                    table.put((long) timed[0], row);
                }
            }
            return new Table(kind, table);
        }
    }

    private final History own;
    private final PeerQuestions peers;
    private final NodeService nodes;

    public ClusterHistory(History own, PeerQuestions peers, NodeService nodes) {
        this.own = own;
        this.peers = peers;
        this.nodes = nodes;
        peers.answer(TOPIC, Asked.class, asked -> Share.of(here(asked.question())));
    }

    private Table here(Question question) throws IOException {
        SeriesId up =
                question.kind() == SeriesKind.POOL ? question.series() : new SeriesId(SeriesKind.NODE, own.node());
        NavigableMap<Long, long[]> rows =
                own.rows(question.resolution(), question.series(), question.from(), question.to());
        return Table.of(
                question,
                rows,
                up.equals(question.series())
                        ? rows
                        : own.rows(question.resolution(), up, question.from(), question.to()));
    }

    @Override
    public Told ask(Question question) {
        if (question.kind() == SeriesKind.POOL) {
            try {
                return new Told(here(question), List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        record Pending(Node node, CompletableFuture<Share> share) {}
        boolean isOfAll = question.kind() == SeriesKind.VOLUME || question.id().equals(Question.ALL);
        Stream<Node> those = nodes.list().stream()
                .filter(node -> isOfAll || node.id().equals(question.id().toString()));
        List<Pending> asked = those.map(node -> new Pending(
                        node,
                        peers.ask(node.id(), TOPIC, Asked.of(question.to(node.id())), Share.class)
                                .toCompletableFuture()))
                .toList();
        Table sum = new Table(question.kind(), new TreeMap<>());
        List<String> missing = new ArrayList<>();
        for (Pending one : asked) {
            try {
                sum = sum.and(one.share().get().table(question.kind()));
            } catch (ExecutionException notNow) {
                missing.add(one.node().name());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                missing.add(one.node().name());
            }
        }
        return new Told(sum, missing);
    }
}

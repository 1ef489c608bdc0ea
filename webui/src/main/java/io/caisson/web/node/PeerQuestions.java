package io.caisson.web.node;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.store.access.PeerManagement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What the management asks itself on other nodes: a topic and a question, as JSON. Fields that this release does not know are passed over.
 * Any thread.
 */
public final class PeerQuestions implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 64;
    private static final String TOPIC = "topic";
    private static final String QUESTION = "question";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Answers one question. May block, with bounded waits. */
    @FunctionalInterface
    public interface Answerer<Q> {
        Object answer(Q question) throws IOException;
    }

    private record Topic<Q>(Class<Q> type, Answerer<Q> answerer) {
        byte[] answer(JsonNode question) throws IOException {
            return JSON.writeValueAsBytes(answerer.answer(JSON.treeToValue(question, type)));
        }
    }

    private final PeerManagement peers;
    private final Map<String, Topic<?>> topics = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    public PeerQuestions(PeerManagement peers) {
        this.peers = peers;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    Thread made = new Thread(work, "peer-questions");
                    made.setDaemon(true);
                    return made;
                });
        threads.allowCoreThreadTimeOut(true);
        peers.answerWith(this::answer);
    }

    /** Answers questions on a topic from now on. */
    public <Q> void answer(String topic, Class<Q> type, Answerer<Q> answerer) {
        topics.put(topic, new Topic<>(type, answerer));
    }

    private CompletionStage<byte[]> answer(byte[] message) {
        // A full queue refuses, and that is the answer.
        return CompletableFuture.supplyAsync(() -> answerNow(message), threads);
    }

    private byte[] answerNow(byte[] message) {
        try {
            JsonNode asked = JSON.readTree(message);
            Topic<?> topic = topics.get(asked.path(TOPIC).asText());
            if (topic == null) {
                throw new IllegalArgumentException(
                        "this node answers nothing about '" + asked.path(TOPIC).asText() + "'");
            }
            return topic.answer(asked.path(QUESTION));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks a node, which may be this one.
     *
     * @return the answer; fails within seconds if there is none
     */
    public <A> CompletionStage<A> ask(String nodeId, String topic, Object question, Class<A> answer) {
        ObjectNode message = JSON.createObjectNode().put(TOPIC, topic);
        message.set(QUESTION, JSON.valueToTree(question));
        byte[] bytes;
        try {
            bytes = JSON.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return peers.ask(nodeId, bytes).thenApply(said -> {
            try {
                return JSON.readValue(said, answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package io.caisson.store.replica;

import io.caisson.store.replica.transport.PeerService;
import io.caisson.store.replica.transport.ServiceCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers other replicas of this node's groups that are being installed from here, miss blocks, or compare: peer service 3. On two threads, so that it
 * takes no more of the disk than two readers would.
 */
final class StateService implements PeerService, AutoCloseable {

    static final int NUMBER = 3;

    private static final Logger LOG = LoggerFactory.getLogger(StateService.class);
    private static final int THREADS = 2;
    private static final int QUEUE = 64;

    /** One group's replica here. */
    interface Replica {
        LogReach reach() throws IOException;

        /** As {@link ReplicatedState#answer}. */
        List<ByteBuffer> answer(ByteBuffer question) throws IOException;
    }

    private final Map<GroupId, Replica> replicas = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    StateService() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "replica-state");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    void add(GroupId group, Replica replica) {
        replicas.put(group, replica);
    }

    void remove(GroupId group) {
        replicas.remove(group);
    }

    @Override
    public void handle(ServiceCall call) {
        try {
            threads.execute(() -> answer(call));
        } catch (RejectedExecutionException e) {
            call.refuse("too many ask at once");
        }
    }

    private void answer(ServiceCall call) {
        try {
            StateQuestion asked = StateQuestion.decode(call.message());
            Replica replica = replicas.get(asked.group());
            if (replica == null) {
                call.refuse("group " + asked.group() + " is not here");
                return;
            }
            call.reply(
                    switch (asked.kind()) {
                        case REACH -> List.of(replica.reach().encode());
                        case STATE -> replica.answer(asked.question());
                    });
        } catch (IOException | RuntimeException | Error e) {
            LOG.debug("a question of {} could not be answered", call.caller(), e);
            call.refuse(e.toString());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package io.caisson.store.catalog;

import io.caisson.store.replica.ProposalException;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.transport.PeerService;
import io.caisson.store.replica.transport.ServiceCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Commits for other nodes, as far as this one leads, in the order in which they came. A thread of its own, as the log may
 * hold up whoever proposes. Nothing enters the log that could not be applied.
 */
final class ServedCatalog implements PeerService {

    private static final int MAX_WAITING = 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CatalogState state;
    private final ReplicaGroup group;
    private final ThreadPoolExecutor thread;

    ServedCatalog(CatalogState state, ReplicaGroup group) {
        this.state = state;
        this.group = group;
        this.thread = new ThreadPoolExecutor(
                1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), ServedCatalog::thread);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "catalog-peers");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void handle(ServiceCall call) {
        try {
            thread.execute(() -> answer(call));
        } catch (RejectedExecutionException full) {
            call.refuse("too much is asked of the catalog here");
        }
    }

    private void answer(ServiceCall call) {
        CatalogMessage message;
        try {
            message = CatalogMessage.decode(call.message());
        } catch (IllegalArgumentException malformed) {
            call.refuse(String.valueOf(malformed.getMessage()));
            return;
        }
        switch (message.kind()) {
            case COMMIT -> commit(call, message.content());
            case REVISION ->
                call.reply(CatalogMessage.encodeAnswer(state.snapshot().revision(), NOTHING));
        }
    }

    private void commit(ServiceCall call, ByteBuffer entry) {
        if (!isNode(call.caller().name())) {
            call.refuse(call.caller().name() + " is not a node of this cluster any more");
            return;
        }
        try {
            LoggedTransaction.decode(List.of(entry));
        } catch (IOException | RuntimeException malformed) {
            call.refuse("not a transaction: " + malformed.getMessage());
            return;
        }
        group.propose(List.of(entry)).whenComplete((answer, failure) -> settle(call, answer, failure));
    }

    /** A node that was removed still has its certificate. */
    private boolean isNode(String name) {
        return state.snapshot().records().get(new RecordKey(Records.NODE.name(), name)) != null;
    }

    private void settle(ServiceCall call, @Nullable ByteBuffer answer, @Nullable Throwable failure) {
        if (answer != null) {
            call.reply(CatalogMessage.encodeAnswer(state.snapshot().revision(), answer));
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProposalException refused && refused.kind() == ProposalException.Kind.REJECTED) {
            call.refuse("this node does not lead the catalog");
        } else {
            call.fail("the catalog did not answer: " + cause);
        }
    }
}

package io.caisson.store.route;

import io.caisson.store.replica.transport.PeerIdentity;
import io.caisson.store.replica.transport.PeerService;
import io.caisson.store.replica.transport.ServiceCall;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/** Stands before a {@link BlockService} and loses answers, or holds messages up, as a network may. */
final class FaultyService implements PeerService {
    private final PeerService service;
    private final List<ServiceCall> held = new ArrayList<>();

    /** Which messages' answers never arrive, though all is done that they ask for. */
    volatile BiPredicate<String, BlockRequest> losesAnswer = (caller, request) -> false;

    /** Which messages do not arrive, but are kept. The caller hears that its connection broke. */
    volatile BiPredicate<String, BlockRequest> holds = (caller, request) -> false;

    /** Which messages' answers are kept until {@link #answerDelayed}. */
    volatile BiPredicate<String, BlockRequest> delaysAnswer = (caller, request) -> false;

    private final List<Runnable> delayed = new ArrayList<>();

    final AtomicInteger lost = new AtomicInteger();

    FaultyService(PeerService service) {
        this.service = service;
    }

    @Override
    public void handle(ServiceCall call) {
        BlockRequest request;
        try {
            request = BlockRequest.decode(call.message());
        } catch (MalformedMessageException e) {
            service.handle(call);
            return;
        }
        if (holds.test(call.caller().name(), request)) {
            synchronized (held) {
                held.add(call);
            }
            call.fail("the connection broke");
        } else if (losesAnswer.test(call.caller().name(), request)) {
            service.handle(new Unanswered(call, () -> {
                lost.incrementAndGet();
                call.fail("the connection broke");
            }));
        } else if (delaysAnswer.test(call.caller().name(), request)) {
            Unanswered[] copy = new Unanswered[1];
            copy[0] = new Unanswered(call, () -> {
                synchronized (delayed) {
                    delayed.add(() -> call.reply(List.of(copy[0].answer.join())));
                }
            });
            service.handle(copy[0]);
        } else {
            service.handle(call);
        }
    }

    int delayed() {
        synchronized (delayed) {
            return delayed.size();
        }
    }

    void answerDelayed() {
        List<Runnable> late;
        synchronized (delayed) {
            late = List.copyOf(delayed);
            delayed.clear();
        }
        late.forEach(Runnable::run);
    }

    int held() {
        synchronized (held) {
            return held.size();
        }
    }

    /** Lets what was held up arrive; nobody waits for the answers any more. */
    List<BlockReply> release() throws MalformedMessageException {
        List<ServiceCall> late;
        synchronized (held) {
            late = List.copyOf(held);
            held.clear();
        }
        List<BlockReply> replies = new ArrayList<>();
        for (ServiceCall call : late) {
            Unanswered copy = new Unanswered(call, () -> {});
            service.handle(copy);
            replies.add(copy.reply());
        }
        return replies;
    }

    private static final class Unanswered implements ServiceCall {
        private final ServiceCall call;
        private final Runnable onAnswer;
        private final CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();

        Unanswered(ServiceCall call, Runnable onAnswer) {
            this.call = call;
            this.onAnswer = onAnswer;
        }

        BlockReply reply() throws MalformedMessageException {
            return BlockReply.decode(answer.orTimeout(30, TimeUnit.SECONDS).join());
        }

        @Override
        public PeerIdentity caller() {
            return call.caller();
        }

        @Override
        public ByteBuffer message() {
            return call.message();
        }

        @Override
        public void reply(List<ByteBuffer> message) {
            ByteBuffer joined = ByteBuffer.allocate(
                    message.stream().mapToInt(ByteBuffer::remaining).sum());
            message.forEach(piece -> joined.put(piece.duplicate()));
            answer.complete(joined.flip());
            onAnswer.run();
        }

        @Override
        public void refuse(String text) {
            answer.completeExceptionally(new IllegalStateException(text));
            onAnswer.run();
        }

        @Override
        public void fail(String text) {
            answer.completeExceptionally(new IllegalStateException(text));
            onAnswer.run();
        }
    }
}

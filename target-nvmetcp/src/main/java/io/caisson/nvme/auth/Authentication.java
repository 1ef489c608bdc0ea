package io.caisson.nvme.auth;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.store.access.NvmeHostAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authentications of one queue (NVM Express Base Specification, 8.13.5): the first after Connect, and each that the host
 * begins later. Owner: the event loop of the queue.
 *
 * <p>A host that fails may fetch the reason; then, or soon, its connection is dropped.
 */
public final class Authentication {

    private static final Logger LOGGER = LoggerFactory.getLogger(Authentication.class);

    /** AUTHREQ.ATR in doubleword 0 of the answer to Connect. */
    private static final int AUTHENTICATION_REQUIRED = 1 << 17;

    /** How long a host may take to fetch the reason of its failure. */
    private static final long FAILURE_MILLIS = 2000;

    private final Authenticator authenticator;
    private final QueueLink link;
    private final String hostNqn;
    private final String subsystemNqn;
    private final Listener listener;
    private final Messages messages = new Messages();

    private AuthenticationState state = AuthenticationState.IDLE;
    private boolean required;
    private @Nullable Future<?> deadline;
    private @Nullable Exchange exchange;
    private int transactionId;
    private boolean bidirectional;
    /** What the host may fetch. */
    private byte @Nullable [] answer;
    /** Read by the threads that compute. */
    private volatile boolean closed;

    Authentication(
            Authenticator authenticator, QueueLink link, String hostNqn, String subsystemNqn, Listener listener) {
        this.authenticator = authenticator;
        this.link = link;
        this.hostNqn = hostNqn;
        this.subsystemNqn = subsystemNqn;
        this.listener = listener;
        this.required = authenticator
                .access(hostNqn, link.remoteAddress())
                .map(NvmeHostAccess::hostKey)
                .isPresent();
        if (required) {
            startTimer();
        }
    }

    /**
     * Whether the host must authenticate before this queue takes other commands; they end with
     * {@link StatusCode#AUTHENTICATION_REQUIRED}. False once it did, and true for good when it failed.
     */
    public boolean required() {
        return required;
    }

    /** What doubleword 0 of the answer to Connect says of it, beside the controller's id. */
    public int connectResult() {
        return required ? AUTHENTICATION_REQUIRED : 0;
    }

    /** An Authentication Send command (fabrics type 05h). */
    public NvmeCommand send(SubmissionEntry entry) {
        return AuthenticationCommands.send(entry, messages::take);
    }

    /** An Authentication Receive command (fabrics type 06h). */
    public NvmeCommand receive(SubmissionEntry entry) {
        return AuthenticationCommands.receive(entry, this::fetch);
    }

    /** The queue is gone. */
    public void close() {
        closed = true;
        stopTimer();
    }

    // ---------------------------------------------------------------- what the host sends

    /** Takes the message of one Send after the other. */
    private final class Messages implements HostMessage.Receiver {

        private @Nullable CommandCompletion completion;

        private void take(ByteBuf message, CommandCompletion sent) {
            if (closed || state == AuthenticationState.FAILED || isComputing()) {
                sent.failed(StatusCode.SEQUENCE_ERROR);
                return;
            }
            completion = sent;
            if (state == AuthenticationState.IDLE) {
                transactionId = HostMessage.transactionId(message);
            }
            try {
                HostMessage.read(message).deliver(this);
            } catch (AuthenticationFailure failure) {
                fail(failure);
            }
            CommandCompletion unfinished = completion;
            completion = null;
            if (unfinished != null) {
                unfinished.succeeded();
            }
        }

        @Override
        public void onNegotiate(HostMessage.Negotiate negotiate) throws AuthenticationFailure {
            expect(AuthenticationState.IDLE, "a negotiation within another");
            startTimer();
            Exchange begun = authenticator.begin(negotiate, hostNqn, subsystemNqn, link.remoteAddress());
            exchange = begun;
            transitionTo(AuthenticationState.NEGOTIATING);
            compute(begun, begun::challenge, AuthenticationState.CHALLENGE);
        }

        @Override
        public void onReply(HostMessage.Reply reply) throws AuthenticationFailure {
            Exchange begun = exchange;
            if (begun == null) {
                throw new AuthenticationFailure(FailureReason.INCORRECT_MESSAGE, "a reply without a challenge");
            }
            expect(AuthenticationState.REPLY, "a reply before its challenge was fetched, or after");
            bidirectional = reply.challenge() != null;
            transitionTo(AuthenticationState.VERIFYING);
            compute(begun, () -> begun.verify(reply), AuthenticationState.SUCCESS1);
        }

        @Override
        public void onSuccess2(HostMessage.Success2 success) throws AuthenticationFailure {
            expect(AuthenticationState.SUCCESS2, "a success that nobody awaits");
            if (success.transactionId() != transactionId) {
                throw new AuthenticationFailure(FailureReason.INCORRECT_PAYLOAD, "a success of another transaction");
            }
            succeed();
        }

        @Override
        public void onFailure2(HostMessage.Failure2 failure) {
            end("the host gave up, with explanation " + failure.explanation());
        }

        private void expect(AuthenticationState expected, String otherwise) throws AuthenticationFailure {
            if (state != expected) {
                throw new AuthenticationFailure(FailureReason.INCORRECT_MESSAGE, otherwise);
            }
        }

        /** Makes the answer, and ends the Send that it is to when that is done. */
        private void compute(Exchange begun, Step step, AuthenticationState next) throws AuthenticationFailure {
            if (!begun.isExpensive()) {
                offer(step.run(), next);
                return;
            }
            CommandCompletion sent = completion;
            if (sent == null) {
                throw new IllegalStateException("computing for nobody");
            }
            completion = null;
            Computation computation = new Computation(step, next, sent);
            if (!authenticator.workers().submit(link.remoteAddress().getAddress(), computation)) {
                end("too many authentications wait");
                sent.failed(StatusCode.COMMAND_INTERRUPTED);
            }
        }
    }

    private boolean isComputing() {
        return state == AuthenticationState.NEGOTIATING || state == AuthenticationState.VERIFYING;
    }

    /** Makes a message. */
    private interface Step {
        byte[] run() throws AuthenticationFailure;
    }

    /** A step on a thread for arithmetic. */
    private final class Computation implements FairWorkers.Work {

        private final Step step;
        private final AuthenticationState next;
        private final CommandCompletion completion;

        Computation(Step step, AuthenticationState next, CommandCompletion completion) {
            this.step = step;
            this.next = next;
            this.completion = completion;
        }

        @Override
        public void run() {
            if (closed) {
                dropped();
                return;
            }
            try {
                byte[] made = step.run();
                back(() -> offer(made, next));
            } catch (AuthenticationFailure failure) {
                back(() -> fail(failure));
            }
        }

        private void back(Runnable onLoop) {
            try {
                link.executor().execute(() -> {
                    if (!closed && isComputing()) {
                        onLoop.run();
                    }
                    completion.succeeded();
                });
            } catch (RejectedExecutionException serverStopped) {
                dropped();
            }
        }

        @Override
        public void dropped() {
            completion.unanswerable();
        }
    }

    // ---------------------------------------------------------------- what the host fetches

    private void fetch(int roomBytes, CommandCompletion completion) {
        byte[] message = answer;
        if (closed || message == null) {
            completion.failed(StatusCode.SEQUENCE_ERROR);
            return;
        }
        if (roomBytes < message.length) {
            completion.failed(StatusCode.INVALID_FIELD);
            return;
        }
        answer = null;
        AuthenticationState fetched = state;
        if (fetched == AuthenticationState.CHALLENGE) {
            transitionTo(AuthenticationState.REPLY);
        } else if (fetched == AuthenticationState.SUCCESS1 && bidirectional) {
            transitionTo(AuthenticationState.SUCCESS2);
        } else if (fetched == AuthenticationState.SUCCESS1) {
            succeed();
        } else {
            transitionTo(AuthenticationState.FAILED);
        }
        // Hosts get all the bytes they made room for, as from other targets, unless that is silly.
        int length = Math.max(message.length, Math.min(roomBytes, HostMessage.MAX_BYTES));
        completion.succeeded(0, Unpooled.wrappedBuffer(Arrays.copyOf(message, length)));
    }

    private void offer(byte[] message, AuthenticationState next) {
        answer = message;
        transitionTo(next);
    }

    // ---------------------------------------------------------------- how it ends

    private void succeed() {
        transitionTo(AuthenticationState.IDLE);
        exchange = null;
        required = false;
        stopTimer();
        listener.authenticated();
    }

    /** The host is told, if it asks. */
    private void fail(AuthenticationFailure failure) {
        if (!state.mayBecome(AuthenticationState.FAILURE1)) {
            return;
        }
        offer(ControllerMessage.failure1(transactionId, failure.reason()), AuthenticationState.FAILURE1);
        failed(String.valueOf(failure.getMessage()));
    }

    private void end(String reason) {
        transitionTo(AuthenticationState.FAILED);
        answer = null;
        failed(reason);
    }

    private void failed(String reason) {
        LOGGER.debug("authentication of {} from {} failed: {}", hostNqn, link.remoteAddress(), reason);
        required = true;
        exchange = null;
        stopTimer();
        deadline = link.executor()
                .schedule(() -> link.close("authentication failed: " + reason), FAILURE_MILLIS, TimeUnit.MILLISECONDS);
        listener.failed(reason);
    }

    private void onTimeout() {
        if (state.mayBecome(AuthenticationState.FAILED)) {
            end("authentication took too long");
            link.close("authentication took too long");
        }
    }

    private void startTimer() {
        stopTimer();
        deadline = link.executor()
                .schedule(this::onTimeout, authenticator.config().timeoutMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void transitionTo(AuthenticationState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("authentication cannot go from " + state + " to " + next);
        }
        state = next;
    }

    /** Who waits for the end of an authentication; on the event loop of the queue. */
    public interface Listener {
        /** The host is who it says; the queue may be used. Called after each authentication. */
        void authenticated();

        /**
         * It is not, or took too long, and the connection is about to be dropped: nothing but the rest of this authentication
         * may be answered any more.
         *
         * @param reason for the log and for people
         */
        void failed(String reason);
    }
}

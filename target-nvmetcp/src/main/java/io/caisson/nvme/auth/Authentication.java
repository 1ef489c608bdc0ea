package io.caisson.nvme.auth;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.SubsystemDirectory;
import io.netty.buffer.ByteBuf;

/**
 * The authentications of one queue (NVM Express Base Specification, 8.13.5): the first after Connect, and each that the host
 * begins later. Owner: the event loop of the queue.
 *
 * <p>A host that fails is told so, and its connection is dropped.
 */
public final class Authentication {

    /** AUTHREQ.ATR in doubleword 0 of the answer to Connect. */
    private static final int AUTHENTICATION_REQUIRED = 1 << 17;

    private final SubsystemDirectory directory;
    private final QueueLink link;
    private final String hostNqn;

    Authentication(
            SubsystemDirectory directory,
            AuthenticationConfig config,
            QueueLink link,
            String hostNqn,
            String subsystemNqn,
            Listener listener) {
        this.directory = directory;
        this.link = link;
        this.hostNqn = hostNqn;
    }

    /**
     * Whether the host must authenticate before this queue takes other commands; they end with
     * {@link StatusCode#AUTHENTICATION_REQUIRED}. False once it did.
     */
    public boolean required() {
        return directory
                .hostOfNqn(hostNqn, link.remoteAddress())
                .map(NvmeHostAccess::hostKey)
                .isPresent();
    }

    /** What doubleword 0 of the answer to Connect says of it, beside the controller's id. */
    public int connectResult() {
        return required() ? AUTHENTICATION_REQUIRED : 0;
    }

    /** An Authentication Send command (fabrics type 05h). */
    public NvmeCommand send(SubmissionEntry entry) {
        return new Refused();
    }

    /** An Authentication Receive command (fabrics type 06h). */
    public NvmeCommand receive(SubmissionEntry entry) {
        return new Refused();
    }

    /** The queue is gone. */
    public void close() {}

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

    private static final class Refused implements NvmeCommand {
        @Override
        public void run(ByteBuf dataOut, CommandCompletion completion) {
            dataOut.release();
            completion.failed(StatusCode.INVALID_OPCODE);
        }
    }
}

package io.caisson.nvme.controller;

import io.caisson.nvme.auth.Authentication;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.fabrics.ConnectEntry;
import io.caisson.nvme.controller.fabrics.FabricsType;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.io.IoQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is behind one connection: nothing until its Connect, then one queue of a controller. Until the host has authenticated, if
 * it must, nothing but that is possible. Owner: the connection's event loop, but for what is said to be for any thread.
 */
final class FabricsQueue implements QueueHandler, Authentication.Listener {

    private final QueueLink link;
    private final Connects connects;
    private final QueueTraffic traffic = new QueueTraffic();

    private boolean connecting;
    private @Nullable Controller controller;
    private int queueId;
    private @Nullable Authentication authentication;
    private boolean shut;

    /** The I/O commands, on a queue that takes them now. */
    private @Nullable IoQueue io;

    /** The same, whether it takes them or not. */
    private @Nullable IoQueue ioQueue;

    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    FabricsQueue(QueueLink link, Connects connects) {
        this.link = link;
        this.connects = connects;
    }

    QueueLink link() {
        return link;
    }

    QueueTraffic traffic() {
        return traffic;
    }

    int queueId() {
        return queueId;
    }

    /** Completed when no command of the queue can touch data any more. Any thread. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    @Override
    public NvmeCommand accept(SubmissionEntry entry) {
        IoQueue commands = io;
        NvmeCommand command = commands != null && entry.opcode() != FabricsType.OPCODE
                ? acceptIo(commands, entry)
                : acceptAdmin(entry);
        traffic.accepted(command);
        return command;
    }

    private NvmeCommand acceptIo(IoQueue commands, SubmissionEntry entry) {
        NvmeCommand command = commands.accept(entry);
        Controller owner = controller;
        return owner == null || owner.lost().none() ? command : held(command, owner);
    }

    /** A command to a namespace that is not there touches nothing. */
    private NvmeCommand held(NvmeCommand command, Controller owner) {
        Namespace namespace = owner.namespaces().find(command.namespaceId());
        return namespace == null ? command : new HeldCommand(command, namespace, owner.lost(), link.executor());
    }

    private NvmeCommand acceptAdmin(SubmissionEntry entry) {
        Controller owner = controller;
        if (entry.opcode() == FabricsType.OPCODE) {
            return acceptFabrics(entry, owner);
        }
        if (owner == null || shut) {
            return new RefusedCommand(StatusCode.SEQUENCE_ERROR);
        }
        return mustAuthenticate() ? new RefusedCommand(StatusCode.AUTHENTICATION_REQUIRED) : owner.acceptAdmin(entry);
    }

    private NvmeCommand acceptFabrics(SubmissionEntry entry, @Nullable Controller owner) {
        FabricsType type = FabricsType.byCode(entry.fabricsType());
        IoQueue commands = ioQueue;
        if (commands != null) {
            commands.interrupted();
        }
        if (type == null) {
            return new RefusedCommand(StatusCode.INVALID_OPCODE);
        }
        if (owner == null || shut || type == FabricsType.CONNECT) {
            return type == FabricsType.CONNECT ? connect(entry) : new RefusedCommand(StatusCode.SEQUENCE_ERROR);
        }
        Authentication proof = authentication;
        boolean authenticates = type == FabricsType.AUTHENTICATION_SEND || type == FabricsType.AUTHENTICATION_RECEIVE;
        if (!authenticates && mustAuthenticate()) {
            return new RefusedCommand(StatusCode.AUTHENTICATION_REQUIRED);
        }
        return switch (type) {
            case AUTHENTICATION_SEND ->
                proof == null ? new RefusedCommand(StatusCode.INVALID_OPCODE) : proof.send(entry);
            case AUTHENTICATION_RECEIVE ->
                proof == null ? new RefusedCommand(StatusCode.INVALID_OPCODE) : proof.receive(entry);
            case PROPERTY_GET ->
                queueId == 0 ? owner.propertyGet(entry) : new RefusedCommand(StatusCode.INVALID_OPCODE);
            case PROPERTY_SET ->
                queueId == 0 ? owner.propertySet(entry) : new RefusedCommand(StatusCode.INVALID_OPCODE);
            case DISCONNECT -> disconnect(entry);
            case CONNECT -> connect(entry);
        };
    }

    private NvmeCommand connect(SubmissionEntry entry) {
        if (connecting || controller != null || shut) {
            return new RefusedCommand(StatusCode.SEQUENCE_ERROR);
        }
        connecting = true;
        return new ConnectCommand(this, ConnectEntry.of(entry), connects);
    }

    /** A Connect was refused; another may follow. */
    void refused() {
        connecting = false;
    }

    /**
     * The Connect was granted.
     *
     * @param commands null on an admin queue
     * @param proof null where no authentication is possible
     */
    void connected(Controller owner, ConnectEntry entry, @Nullable IoQueue commands, @Nullable Authentication proof) {
        controller = owner;
        queueId = entry.queueId();
        authentication = proof;
        ioQueue = commands;
        openIo();
        link.connected(queueId, entry.entries(), entry.flowControl());
    }

    private boolean mustAuthenticate() {
        Authentication proof = authentication;
        return proof != null && proof.required();
    }

    private void openIo() {
        io = shut || mustAuthenticate() ? null : ioQueue;
    }

    @Override
    public void authenticated() {
        openIo();
        Controller owner = controller;
        if (owner != null && queueId == 0) {
            owner.authenticated();
            connects.authenticated(owner.identity());
        }
    }

    @Override
    public void failed(String reason) {
        io = null;
        Controller owner = controller;
        if (owner != null) {
            connects.authenticationFailed(owner.identity());
            // Not ended here: the host may fetch the reason first, and then the connection is dropped.
            if (queueId == 0) {
                owner.expectEnd("authentication failed: " + reason);
            }
        }
    }

    private NvmeCommand disconnect(SubmissionEntry entry) {
        if (queueId == 0) {
            return new RefusedCommand(StatusCode.INVALID_QUEUE_TYPE);
        }
        if (ConnectEntry.of(entry).format() != 0) {
            return new RefusedCommand(StatusCode.CONNECT_INCOMPATIBLE_FORMAT);
        }
        return new DisconnectCommand(this);
    }

    /** The queue is deleted: it takes no more commands, and its id is free when those it has have ended. */
    void shut() {
        shut = true;
        io = null;
    }

    /** The queue was deleted, and its commands have ended. Any thread. */
    void leave(Controller owner) {
        owner.left(this);
    }

    @Nullable
    Controller controller() {
        return controller;
    }

    @Override
    public void draining() {
        IoQueue commands = ioQueue;
        if (commands != null) {
            commands.interrupted();
        }
    }

    @Override
    public void closed() {
        shut = true;
        io = null;
        Authentication proof = authentication;
        if (proof != null) {
            proof.close();
        }
        Controller owner = controller;
        if (owner != null) {
            owner.closed(this);
        }
    }
}

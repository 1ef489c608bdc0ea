package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An association: an admin queue and its I/O queues, one connection each (Base, 2.3). Any thread but the event loop.
 * Closing drops the connections; {@link #disconnect} and {@link #shutDown} are the orderly ways.
 */
public final class NvmeController implements AutoCloseable {
    private static final int AUTHENTICATION_REQUIRED = 0x0006_0000;
    private static final int STATUS_READY = 0x1;
    private static final int STATUS_FATAL = 0x2;
    private static final int ENABLE = 0x1;
    /** 64-byte submission and 16-byte completion queue entries. */
    private static final int ENTRY_SIZES = 4 << 20 | 6 << 16;

    private static final int SHUTDOWN_NORMAL = 1 << 14;
    private static final int SHUTDOWN_COMPLETE = 0b10 << 2;
    private static final long ALL_COMMAND_SETS = 1L << 43;
    private static final int COMMAND_SETS_ALL_SUPPORTED = 0b110 << 4;
    private static final int QUEUE_COUNT_FEATURE = 0x07;

    private final InitiatorLoop loop;
    private final SocketAddress portal;
    private final HostOptions options;
    private final AdminQueue admin;
    private final int controllerId;
    private final List<NvmeQueue> ioQueues = new ArrayList<>();

    private NvmeController(
            InitiatorLoop loop, SocketAddress portal, HostOptions options, NvmeQueue queue, int controllerId) {
        this.loop = loop;
        this.portal = portal;
        this.options = options;
        this.controllerId = controllerId;
        admin = new AdminQueue(queue);
    }

    /** Connects the admin queue, enables the controller and connects the I/O queues. */
    public static NvmeController connect(InitiatorLoop loop, SocketAddress portal, HostOptions options) {
        NvmeController controller = connectAdmin(loop, portal, options);
        try {
            controller.enable();
            controller.connectIoQueues();
            controller.keepAlive();
            return controller;
        } catch (RuntimeException failure) {
            controller.close();
            throw failure;
        }
    }

    /** Connects the admin queue and does no more: the controller is not enabled, and no Keep Alive is sent. */
    public static NvmeController connectAdmin(InitiatorLoop loop, SocketAddress portal, HostOptions options) {
        NvmeQueue queue = Answer.await(
                NvmeQueue.open(loop, portal, options.transport().withPipelined(ConnectCommand.ADMIN_ENTRIES - 1)));
        try {
            long answer = connect(queue, ConnectCommand.admin(options), options.authentication());
            return new NvmeController(loop, portal, options, queue, (int) answer & 0xFFFF);
        } catch (RuntimeException failure) {
            queue.close();
            throw failure;
        }
    }

    private static long connect(NvmeQueue queue, ConnectCommand connect, QueueAuthentication authentication) {
        long answer = new Exchange(queue)
                .send(connect.data(), connect::fill)
                .requireGood()
                .result();
        if ((answer & AUTHENTICATION_REQUIRED) != 0) {
            authentication.authenticate(queue);
        }
        return answer;
    }

    public int controllerId() {
        return controllerId;
    }

    public AdminQueue admin() {
        return admin;
    }

    public HostOptions options() {
        return options;
    }

    /** I/O queue, from 1 on. */
    public NvmeQueue ioQueue(int queueId) {
        return ioQueues.get(queueId - 1);
    }

    public List<NvmeQueue> ioQueues() {
        return List.copyOf(ioQueues);
    }

    public NvmeNamespace namespace(int id) {
        return new NvmeNamespace(this, id);
    }

    /** Sets CC.EN and waits for CSTS.RDY (Base, 3.5.1). */
    public void enable() {
        long capabilities = admin.property(ControllerProperty.CAPABILITIES);
        int sets = (capabilities & ALL_COMMAND_SETS) == 0 ? 0 : COMMAND_SETS_ALL_SUPPORTED;
        admin.setProperty(ControllerProperty.CONFIGURATION, ENTRY_SIZES | sets | ENABLE);
        awaitStatus(STATUS_READY);
    }

    /** Clears CC.EN: a controller reset. Waits until it is not ready. */
    public void disable() {
        admin.setProperty(ControllerProperty.CONFIGURATION, ENTRY_SIZES);
        awaitStatus(0);
    }

    /** A normal shutdown by way of CC.SHN (Base, 3.6). */
    public void shutDown() {
        admin.setProperty(ControllerProperty.CONFIGURATION, ENTRY_SIZES | SHUTDOWN_NORMAL | ENABLE);
        awaitStatus(SHUTDOWN_COMPLETE);
    }

    private void awaitStatus(int wanted) {
        int mask = wanted == SHUTDOWN_COMPLETE ? SHUTDOWN_COMPLETE : STATUS_READY;
        long deadline = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(options.transport().timeoutMillis());
        long status = admin.property(ControllerProperty.STATUS);
        while ((status & mask) != wanted) {
            if ((status & STATUS_FATAL) != 0 || System.nanoTime() - deadline > 0) {
                throw new InitiatorException(String.format("CSTS is %x, waited for %x", status, wanted));
            }
            status = admin.property(ControllerProperty.STATUS);
        }
    }

    private void connectIoQueues() {
        if (options.ioQueues() == 0) {
            return;
        }
        int capsuleDataBytes = ControllerData.of(admin.identifyController()).capsuleDataMaxBytes();
        int asked = options.ioQueues() - 1;
        long granted = admin.setFeature(QUEUE_COUNT_FEATURE, asked << 16 | asked);
        int count = (int) Math.min(options.ioQueues(), Math.min(granted & 0xFFFF, granted >>> 16 & 0xFFFF) + 1);
        for (int id = 1; id <= count; id++) {
            NvmeQueue queue = connectIo(id);
            queue.limitCapsuleData(capsuleDataBytes);
        }
    }

    /** Connects one more I/O queue. */
    public NvmeQueue connectIo(int queueId) {
        TransportOptions transport = options.transport().withPipelined(options.queueEntries() - 1);
        NvmeQueue queue = Answer.await(NvmeQueue.open(loop, portal, transport));
        try {
            connect(queue, ConnectCommand.io(options, queueId, controllerId), options.authentication());
            ioQueues.add(queue);
            return queue;
        } catch (RuntimeException failure) {
            queue.close();
            throw failure;
        }
    }

    private void keepAlive() {
        if (options.keepAliveMillis() == 0) {
            return;
        }
        NvmeQueue queue = admin.queue();
        // A controller that is silent gets no second one: the command is still under way. On the event loop only.
        boolean[] underWay = new boolean[1];
        NvmeCommand command = new NvmeCommand(ended -> underWay[0] = false).admin(AdminOpcode.KEEP_ALIVE);
        int period = Math.max(1, options.keepAliveMillis() / 2);
        var task = queue.loop()
                .scheduleAtFixedRate(
                        () -> {
                            if (!underWay[0]) {
                                underWay[0] = true;
                                queue.submit(command);
                                queue.flush();
                            }
                        },
                        period,
                        period,
                        TimeUnit.MILLISECONDS);
        queue.whenClosed().thenRun(() -> task.cancel(false));
    }

    /** Disconnects one I/O queue in the orderly way (Base, 6.4). */
    public NvmeCommand disconnect(int queueId) {
        return new Exchange(ioQueue(queueId)).run(command -> command.fabrics(FabricsType.DISCONNECT));
    }

    /** Completed when the admin queue's connection has ended. */
    public CompletableFuture<Throwable> whenClosed() {
        return admin.queue().whenClosed();
    }

    @Override
    public void close() {
        ioQueues.forEach(NvmeQueue::close);
        admin.queue().close();
    }
}

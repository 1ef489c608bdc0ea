package io.caisson.nvme.queue;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.Mailbox;
import io.caisson.store.net.RoomClaim;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command from its arrival to its completion entry. Owner: the queue's event loop, but for {@link CommandCompletion},
 * which any thread calls; the outcome travels to the loop through the {@link Mailbox}.
 */
final class CommandSlot extends RoomClaim implements CommandCompletion, Runnable {

    /**
     * <pre>
     *   COLLECTING --all data is in, all memory there--> RUNNING --completed--> ANSWERING --all is sent--> (gone)
     *       +--refused--> SWALLOWING --no data is on its way any more, status sent--> (gone)
     * </pre>
     *
     * Only a RUNNING command can touch data. A host that is still sending must not see its command end: it may be sending out
     * of the very buffer. So a refused one swallows what was asked for.
     */
    enum State {
        COLLECTING,
        SWALLOWING,
        RUNNING,
        ANSWERING
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(CommandSlot.class);
    private static final AtomicIntegerFieldUpdater<CommandSlot> COMPLETIONS =
            AtomicIntegerFieldUpdater.newUpdater(CommandSlot.class, "completions");

    final int commandId;
    final NvmeCommand command;
    private final Commands owner;

    State state = State.COLLECTING;

    /** Its neighbour in the {@link SlotTable}. */
    @Nullable
    CommandSlot next;

    /** Data that is asked for with R2Ts. */
    @Nullable
    HostTransfer transfer;

    /** Data that came in the capsule. */
    @Nullable
    ByteBuf inCapsule;

    /** Taken for the data in the capsule. */
    long chargedBytes;

    private boolean aborted;
    private @Nullable List<AbortBarrier> endWaiters;

    private volatile int completions;
    private ByteBuf dataIn = Unpooled.EMPTY_BUFFER;
    private long result;
    private StatusCode status = StatusCode.SUCCESS;
    private boolean unanswerable;

    CommandSlot(Commands owner, int commandId, NvmeCommand command) {
        this.owner = owner;
        this.commandId = commandId;
        this.command = command;
    }

    @Override
    public void succeeded(long value, ByteBuf data) {
        if (!firstCompletion()) {
            data.release();
            return;
        }
        result = value;
        dataIn = data;
        owner.post(this);
    }

    @Override
    public boolean succeededNow(DataSource source, int lengthBytes) {
        if (!owner.answerNow(this, source, lengthBytes)) {
            return false;
        }
        COMPLETIONS.lazySet(this, 1);
        return true;
    }

    @Override
    public void succeeded() {
        succeeded(0, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void failed(StatusCode failure) {
        failed(failure, 0);
    }

    @Override
    public void failed(StatusCode failure, int value) {
        if (firstCompletion()) {
            status = failure;
            result = Integer.toUnsignedLong(value);
            owner.post(this);
        }
    }

    @Override
    public void unanswerable() {
        if (firstCompletion()) {
            unanswerable = true;
            owner.post(this);
        }
    }

    private boolean firstCompletion() {
        if (COMPLETIONS.getAndIncrement(this) == 0) {
            return true;
        }
        LOGGER.error("an NVMe command was completed twice; the second outcome is ignored");
        return false;
    }

    /** The mailbox brought the outcome to the event loop. */
    @Override
    public void run() {
        owner.onCompleted(this);
    }

    /** It will not run, and end with {@code failure}. */
    void refuse(StatusCode failure) {
        state = State.SWALLOWING;
        status = failure;
    }

    boolean aborted() {
        return aborted;
    }

    /** Tells {@code barrier} once this RUNNING command has ended; it will have no status. */
    void abort(AbortBarrier barrier) {
        aborted = true;
        whenEnded(barrier);
    }

    /** Tells {@code barrier} once this RUNNING command can touch data no more. */
    void whenEnded(AbortBarrier barrier) {
        if (endWaiters == null) {
            endWaiters = new ArrayList<>(1);
        }
        endWaiters.add(barrier);
    }

    void tellEnded() {
        List<AbortBarrier> waiters = endWaiters;
        if (waiters != null) {
            endWaiters = null;
            waiters.forEach(unanswerable && command.changesMedium() ? AbortBarrier::runUncertain : AbortBarrier::run);
        }
    }

    ByteBuf dataIn() {
        return dataIn;
    }

    long result() {
        return result;
    }

    StatusCode status() {
        return status;
    }

    boolean isUnanswerable() {
        return unanswerable;
    }
}

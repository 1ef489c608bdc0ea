package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.SenseData;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.ByteBudget;
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
 * One SCSI command from its arrival to its status. Owner: the session's event loop, but for {@link ScsiCompletion},
 * which any thread calls; the outcome travels to the loop through the {@link Mailbox}.
 */
final class Task extends RoomClaim implements ScsiCompletion, Runnable {

    /**
     * <pre>
     *   COLLECTING --all data is in, all memory there--> RUNNING --completed--> ANSWERING --status sent--> (gone)
     * </pre>
     *
     * Only a RUNNING task can touch data.
     */
    enum State {
        COLLECTING,
        RUNNING,
        ANSWERING
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Task.class);
    private static final AtomicIntegerFieldUpdater<Task> COMPLETIONS =
            AtomicIntegerFieldUpdater.newUpdater(Task.class, "completions");

    final ScsiCommand command;
    final ScsiTask scsi;
    private final TaskSet owner;

    State state = State.COLLECTING;

    @Nullable
    WriteTransfer transfer;

    /** Whether it goes before bulk commands. */
    boolean urgent;

    /** What memory was taken from for what came unasked, or null; and how much. */
    @Nullable
    ByteBudget chargedTo;

    long chargedBytes;

    /** Taken from what is for urgent commands, in the place of a grant. */
    long urgentBytes;

    /** All of its data, while it waits for memory of another kind, or for commands of the session that was replaced. */
    @Nullable
    ByteBuf wholeData;

    private boolean aborted;
    private @Nullable List<AbortBarrier> endWaiters;

    private volatile int completions;
    private ByteBuf dataIn = Unpooled.EMPTY_BUFFER;
    private ScsiStatus status = ScsiStatus.GOOD;
    private @Nullable SenseData sense;
    private boolean unanswerable;

    Task(TaskSet owner, ScsiCommand command, ScsiTask scsi) {
        this.owner = owner;
        this.command = command;
        this.scsi = scsi;
    }

    @Override
    public void good(ByteBuf data) {
        if (!firstCompletion()) {
            data.release();
            return;
        }
        dataIn = data;
        owner.post(this);
    }

    @Override
    public void failed(ScsiStatus failure, @Nullable SenseData senseData) {
        if (firstCompletion()) {
            status = failure;
            sense = senseData;
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
        LOGGER.error("a SCSI command was completed twice; the second outcome is ignored");
        return false;
    }

    /** The mailbox brought the outcome to the event loop. */
    @Override
    public void run() {
        owner.onCompleted(this);
    }

    boolean aborted() {
        return aborted;
    }

    /** Tells {@code barrier} once this RUNNING task has ended; it will have no status. */
    void abort(AbortBarrier barrier) {
        aborted = true;
        whenEnded(barrier);
    }

    /** Tells {@code barrier} once this RUNNING task can touch data no more. */
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
            waiters.forEach(unanswerable && scsi.changesMedium() ? AbortBarrier::runUncertain : AbortBarrier::run);
        }
    }

    ByteBuf dataIn() {
        return dataIn;
    }

    ScsiStatus status() {
        return status;
    }

    @Nullable
    SenseData sense() {
        return sense;
    }

    boolean isUnanswerable() {
        return unanswerable;
    }
}

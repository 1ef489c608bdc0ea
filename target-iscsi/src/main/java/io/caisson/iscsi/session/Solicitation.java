package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.ReadyToTransfer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the initiator by R2T, in the order in which there was memory for it. Owner: the session's event loop.
 *
 * <p>What is asked for stands in the connection before all that the initiator sends next. So only so much is asked for at a time
 * as keeps the network busy, however much memory there is: a COMPARE AND WRITE then has little before it, and what is urgent is
 * asked for at once.
 */
final class Solicitation {

    /** More than a network of 25 Gbit/s carries in a millisecond. */
    private static final int MOST_AWAITED_BYTES = 4 << 20;

    private final Output output;
    private final CommandWindow window;
    private final Queue<Task> waiting = new ArrayDeque<>();
    private long awaitedBytes;
    private int lastTransferTag;

    Solicitation(Output output, CommandWindow window) {
        this.output = output;
        this.window = window;
    }

    /** There is memory for all data of the task, and no unsolicited data comes any more. */
    void want(Task task, WriteTransfer transfer) {
        if (task.urgent) {
            while (transfer.maySolicit()) {
                ask(task, transfer);
            }
        } else if (transfer.maySolicit() && !transfer.waitsToSolicit) {
            transfer.waitsToSolicit = true;
            waiting.add(task);
            proceed();
        }
    }

    /** Data that was asked for has come. */
    void received(int bytes) {
        awaitedBytes -= bytes;
        proceed();
    }

    /** Asks for as much as may be awaited now. */
    void proceed() {
        @Nullable Task task;
        while (awaitedBytes < MOST_AWAITED_BYTES && (task = waiting.peek()) != null) {
            WriteTransfer transfer = task.transfer;
            if (transfer != null && transfer.maySolicit()) {
                ask(task, transfer);
            } else {
                waiting.remove();
                if (transfer != null) {
                    transfer.waitsToSolicit = false;
                }
            }
        }
    }

    /** What was asked for does not come, or nobody cares; {@link #proceed} is to follow. */
    void forget(Task task, WriteTransfer transfer) {
        awaitedBytes -= transfer.awaitedBytes();
        if (transfer.waitsToSolicit) {
            waiting.remove(task);
        }
    }

    private void ask(Task task, WriteTransfer transfer) {
        int r2tSn = transfer.r2tCount();
        int tag = nextTransferTag();
        int length = transfer.solicit(tag);
        awaitedBytes += length;
        output.send(new ReadyToTransfer(
                task.command.lun(),
                task.command.initiatorTaskTag(),
                tag,
                output.nextStatSn(),
                window.expCmdSn(),
                window.maxCmdSn(),
                r2tSn,
                transfer.solicitedOffset(),
                length));
    }

    private int nextTransferTag() {
        lastTransferTag = lastTransferTag == Integer.MAX_VALUE ? 1 : lastTransferTag + 1;
        return lastTransferTag;
    }
}

package io.caisson.iscsi.session;

import io.caisson.iscsi.scsi.NexusState;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.Link;
import io.caisson.store.net.Mailbox;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The device ends tasks of this session, for another nexus or because a unit is withdrawn, or all of the session. Any thread. */
final class ForeignAborts implements NexusState.AbortListener {

    private final Link link;
    private final Mailbox mailbox;
    private final TaskSet tasks;
    private final Consumer<String> end;

    /** @param end ends the session, for a reason, from any thread; after all that was asked for before */
    ForeignAborts(Link link, Mailbox mailbox, TaskSet tasks, Consumer<String> end) {
        this.link = link;
        this.mailbox = mailbox;
        this.tasks = tasks;
        this.end = end;
    }

    @Override
    public void abortTasks(long lun, Runnable ended) {
        onTasks(ended, (set, barrier) -> set.abort(TaskManagement.chosen(lun), barrier));
    }

    @Override
    public void withdrawUnit(long lun, Runnable ended) {
        onTasks(ended, (set, barrier) -> set.withdraw(TaskManagement.chosen(lun), barrier));
    }

    @Override
    public void endSession() {
        end.accept("target cold reset at another node");
    }

    private void onTasks(Runnable ended, BiConsumer<TaskSet, AbortBarrier> work) {
        try {
            link.executor()
                    .execute(() -> mailbox.turn(() -> {
                        AbortBarrier barrier = new AbortBarrier(true, ended);
                        work.accept(tasks, barrier);
                        barrier.run();
                    }));
        } catch (RejectedExecutionException serverGone) {
            // Nothing runs any more on that loop, so nothing of this session will start.
            ended.run();
        }
    }
}

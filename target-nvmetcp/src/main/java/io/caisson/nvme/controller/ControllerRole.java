package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.feature.Features;
import io.caisson.nvme.controller.log.LogPages;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What differs between controllers with I/O queues and discovery controllers. */
interface ControllerRole {

    /** The Identify command. On the event loop of the admin queue, as the two below. */
    NvmeCommand identify(SubmissionEntry entry);

    LogPages logPages();

    Features features();

    AttachedNamespaces namespaces();

    /** The namespace with this id, be it withdrawn while commands still run; null if nobody knows it. Any thread. */
    @Nullable
    Namespace findOrLeaving(int namespaceId);

    /** The highest id of a queue. Any thread. */
    int maxQueueId();

    /**
     * What the directory says may have changed. Any thread.
     *
     * @param asOf counts changes
     * @return when no command of the controller can touch data any more by way of what was withdrawn
     */
    CompletableFuture<Void> refresh(long asOf);

    /** The controller was reset. On the event loop of the admin queue. */
    void reset();

    /** The controller is gone, and no command of it is left. Any thread. */
    void close();
}

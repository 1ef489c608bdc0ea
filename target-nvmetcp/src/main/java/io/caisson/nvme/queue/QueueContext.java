package io.caisson.nvme.queue;

import io.caisson.nvme.command.QueueHandler;
import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.LoopWatches;
import io.caisson.store.net.Statistics;

/**
 * What all queues of a server share.
 *
 * @param handlers make the upper half of each queue
 * @param dataBudget of data that comes in capsules
 * @param grantBudget of memory that commands may wait for: apart from the other, so that commands which wait, with what came
 *     unasked in memory, never keep each other from going on
 */
public record QueueContext(
        QueueLimits limits,
        QueueHandler.Factory handlers,
        Statistics<Counter> statistics,
        ByteBudget dataBudget,
        ByteBudget grantBudget,
        QueueRegistry registry,
        LoopWatches loops) {}

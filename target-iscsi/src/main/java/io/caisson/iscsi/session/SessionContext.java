package io.caisson.iscsi.session;

import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.Statistics;

/**
 * What all sessions of a server share.
 *
 * @param dataBudget of data that comes unasked
 * @param grantBudget of memory that commands may wait for: apart from the other, so that commands which wait, with what came
 *     unasked in memory, never keep each other from going on
 */
public record SessionContext(
        SessionLimits limits,
        Statistics<Counter> statistics,
        ByteBudget dataBudget,
        ByteBudget grantBudget,
        SessionRegistry registry) {}

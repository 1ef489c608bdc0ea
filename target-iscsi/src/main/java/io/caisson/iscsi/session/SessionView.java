package io.caisson.iscsi.session;

import java.time.Instant;

/**
 * One session as the outside may see it.
 *
 * @param tsih the target session identifying handle
 * @param since when it reached the full feature phase
 */
public record SessionView(
        SessionIdentity identity, int tsih, Instant since, long commands, long dataInBytes, long dataOutBytes) {}

package io.caisson.tests.nvmehost;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Who connects, to what, and how.
 *
 * @param controllerId FFFFh: any (the dynamic model)
 * @param keepAliveMillis 0: none is sent and none is asked for
 * @param queueEntries of each I/O queue
 * @param authentication what to do when Connect says that it is required
 */
public record HostOptions(
        String hostNqn,
        UUID hostId,
        String subsystemNqn,
        int controllerId,
        int keepAliveMillis,
        int ioQueues,
        int queueEntries,
        TransportOptions transport,
        QueueAuthentication authentication) {
    public static final String DISCOVERY_NQN = "nqn.2014-08.org.nvmexpress.discovery";
    public static final int ANY_CONTROLLER = 0xFFFF;

    private static final int QUEUE_ENTRIES = 128;

    public static HostOptions of(String hostNqn, UUID hostId, String subsystemNqn) {
        return new HostOptions(
                hostNqn,
                hostId,
                subsystemNqn,
                ANY_CONTROLLER,
                60_000,
                1,
                QUEUE_ENTRIES,
                TransportOptions.DEFAULT,
                QueueAuthentication.NONE);
    }

    /** A host whose identifier follows from its name. */
    public static HostOptions of(String hostNqn, String subsystemNqn) {
        return of(hostNqn, UUID.nameUUIDFromBytes(hostNqn.getBytes(StandardCharsets.UTF_8)), subsystemNqn);
    }

    public static HostOptions discovery(String hostNqn) {
        return of(hostNqn, DISCOVERY_NQN).withIoQueues(0);
    }

    public HostOptions withHostId(UUID id) {
        return new HostOptions(
                hostNqn,
                id,
                subsystemNqn,
                controllerId,
                keepAliveMillis,
                ioQueues,
                queueEntries,
                transport,
                authentication);
    }

    public HostOptions withKeepAliveMillis(int millis) {
        return new HostOptions(
                hostNqn, hostId, subsystemNqn, controllerId, millis, ioQueues, queueEntries, transport, authentication);
    }

    public HostOptions withIoQueues(int count) {
        return new HostOptions(
                hostNqn,
                hostId,
                subsystemNqn,
                controllerId,
                keepAliveMillis,
                count,
                queueEntries,
                transport,
                authentication);
    }

    public HostOptions withQueueEntries(int entries) {
        return new HostOptions(
                hostNqn,
                hostId,
                subsystemNqn,
                controllerId,
                keepAliveMillis,
                ioQueues,
                entries,
                transport,
                authentication);
    }

    public HostOptions with(TransportOptions newTransport) {
        return new HostOptions(
                hostNqn,
                hostId,
                subsystemNqn,
                controllerId,
                keepAliveMillis,
                ioQueues,
                queueEntries,
                newTransport,
                authentication);
    }

    public HostOptions with(QueueAuthentication how) {
        return new HostOptions(
                hostNqn, hostId, subsystemNqn, controllerId, keepAliveMillis, ioQueues, queueEntries, transport, how);
    }
}

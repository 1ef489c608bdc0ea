package io.caisson.web.node;

import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** A session of a host: one of iSCSI, or a controller of NVMe. Also its JSON. */
public record HostSession(
        @Doc("unique on its node while it lasts") String id,
        @Doc("name of the node that it is with") String node,

        @Doc(
                value = "how it speaks",
                values = {"iscsi", "nvme"})
        String protocol,

        @Doc("name of the host; null for discovery by a stranger") @Nullable
        String host,

        @Doc("the iSCSI name or NQN it logged in with") String initiator,
        @Doc("its address, ADDRESS:PORT") String from,
        @Doc("the portal it dialled, ADDRESS:PORT") String portal,

        @Doc("the target or subsystem it logged in to; null for discovery") @Nullable
        String target,

        @Doc("I/O queues of an NVMe controller; null for iSCSI") @Nullable
        Integer queues,

        @Doc("whether the connections of an NVMe controller are encrypted; null for iSCSI, which has no TLS") @Nullable
        Boolean tls,

        @Doc("when it logged in (RFC 3339)") String since) {}

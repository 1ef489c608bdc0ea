package io.caisson.web.node;

import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** A session of a host with this node; also its JSON. */
public record HostSession(
        @Doc("unique on this node while it lasts") String id,

        @Doc(
                value = "how it speaks",
                values = {"iscsi"})
        String protocol,

        @Doc("name of the host; null for a discovery session of a stranger") @Nullable
        String host,

        @Doc("the iSCSI name it logged in with") String initiator,
        @Doc("its address, ADDRESS:PORT") String from,
        @Doc("the portal it dialled, ADDRESS:PORT") String portal,

        @Doc("the target it logged in to; null for a discovery session") @Nullable
        String target,

        @Doc("when it logged in (RFC 3339)") String since) {}

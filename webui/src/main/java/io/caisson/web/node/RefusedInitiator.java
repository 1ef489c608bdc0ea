package io.caisson.web.node;

import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** An initiator that knocked at a node and was not let in; also its JSON. */
public record RefusedInitiator(
        @Doc("the iSCSI name or NQN it gave, with ? for what cannot be printed")
        String name,

        @Doc(
                value = "how it speaks",
                values = {"iscsi", "nvme"})
        String protocol,

        @Doc("name of the node that it knocked at") String node,
        @Doc("the address it came from") String from,

        @Doc("the target or subsystem it asked for last; null if it asked for discovery") @Nullable
        String target,

        @Doc(
                value = "why it was refused last",
                values = {
                    "unknown-initiator",
                    "foreign-network",
                    "authentication-failed",
                    "unknown-target",
                    "unknown-host",
                    "unknown-subsystem",
                    "tls-required",
                    "tls-unknown",
                    "tls-wrong-key",
                    "tls-other-hash",
                    "tls-identity"
                })
        String reason,

        @Doc("how often it was refused") long count,
        @Doc("when it was refused first (RFC 3339)") String firstSeen,
        @Doc("when it was refused last (RFC 3339)") String lastSeen) {}

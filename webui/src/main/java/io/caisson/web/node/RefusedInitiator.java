package io.caisson.web.node;

import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** An initiator that knocked at this node and was not let in; also its JSON. */
public record RefusedInitiator(
        @Doc("the iSCSI name it gave, with ? for what cannot be printed")
        String name,

        @Doc("the address it came from") String from,

        @Doc("the target it asked for last; null if it asked for discovery") @Nullable
        String target,

        @Doc(
                value = "why it was refused last",
                values = {"unknown-initiator", "foreign-network", "authentication-failed", "unknown-target"})
        String reason,

        @Doc("how often it was refused") long count,
        @Doc("when it was refused first (RFC 3339)") String firstSeen,
        @Doc("when it was refused last (RFC 3339)") String lastSeen) {}

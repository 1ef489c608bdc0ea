package io.caisson.web.resource;

import io.caisson.store.service.PortalGroup;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A portal group: what hosts find at its portals, and in which networks these are. */
public record PortalGroupView(
        @Doc("UUID; never changes") String id,
        @Doc("unique among portal groups") String name,

        @Doc("iSCSI name of the target that its portals serve")
        String target,

        @Doc("NQN of the subsystem that its portals serve") String subsystem,

        @Doc("names of the one or two networks in which it has floating portals; empty for any")
        List<String> networks,

        @Doc("addresses of its portals, floating or not") List<String> portals,
        @Doc("how many volumes hosts see through it") int exports,
        @Doc("when it was made (RFC 3339)") String createdAt) {

    /** A portal group to make. */
    public record CreatePortalGroup(
            @Doc(value = "small letters, digits, '.' and '-'; the end of its target's name", example = "storage-b")
            String name,

            @Doc("names or ids of the one or two networks in which it shall have floating portals; any when absent")
            @Nullable
            List<String> networks) {}

    static PortalGroupView of(PortalGroup group) {
        return new PortalGroupView(
                group.id(),
                group.name(),
                group.iscsiTarget(),
                group.nvmeSubsystem(),
                group.networks(),
                group.portals(),
                group.exports(),
                group.createdAt());
    }
}

package io.caisson.store.volume;

import io.caisson.store.replica.GroupId;
import java.util.List;
import java.util.Optional;

/** The placement groups as this node knows them now. Any thread; cheap enough to be asked when a route is looked for. */
public interface GroupDirectory {

    /** The replica on this node, if it has one and it is open. */
    Optional<LocalGroup> local(GroupId group);

    /** The ids of the nodes with a replica that may lead, the one that should lead first; none for an unknown group. */
    List<String> candidates(GroupId group);
}

package io.caisson.store.volume;

import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import io.caisson.store.replica.GroupId;

/** The space that hosts are told of. Any thread. */
public interface PoolView {

    /** The pool as a volume of this group sees it: as full as the fullest of what the volume depends on. */
    PoolSpace of(GroupId group);

    /** Calls {@code listener} each time when space runs short for the volumes of a group, on the thread that looks. */
    Subscription onShort(GroupId group, Runnable listener);

    /** Of a node whose one disk is the pool. */
    static PoolView of(SpaceGuard disk) {
        return new PoolView() {
            @Override
            public PoolSpace of(GroupId group) {
                return disk.pool();
            }

            @Override
            public Subscription onShort(GroupId group, Runnable listener) {
                return disk.onShort(listener);
            }
        };
    }
}

package io.caisson.store.control;

import java.util.UUID;

/**
 * One disk, as its node has it.
 *
 * @param downMillis for how long it has not been {@link DiskCondition#SERVING}; 0 while it is
 * @param reason why it is not, for people; empty while it is
 * @param space as of the last look at it; without any bytes if it was not there since the node started
 */
public record DiskState(UUID disk, DiskCondition condition, long downMillis, String reason, ControlReply.Space space) {

    public boolean isServing() {
        return condition == DiskCondition.SERVING;
    }

    /** Whether anything is known of its space. */
    public boolean hasSpace() {
        return space.totalBytes() > 0;
    }
}

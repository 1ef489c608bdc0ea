package io.caisson.store.replica;

import java.io.IOException;

/** Drops what need not be kept of a log any longer. The thread that takes checkpoints. */
interface Retention {

    /** After a checkpoint that has everything up to entry {@code reached}. */
    void checkpointTaken(long reached) throws IOException;
}

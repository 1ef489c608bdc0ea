package io.caisson.iscsi.scsi;

/** What the device server keeps for one nexus; opaque to the transport, which only hands it back. */
public interface NexusState {
    Nexus nexus();

    /**
     * Called by the device server when tasks of this nexus must end because another nexus reset or cleared them
     * ({@code lun}, or -1 for all; to be compared by the number it addresses, as initiators may use several forms). The transport drops them, answers nothing for them (TAS=0), and runs {@code ended}
     * once none of them can touch data any more. Set by the transport right after the nexus was created; called on any
     * thread.
     */
    void onAbortTasks(AbortListener listener);

    /** The transport's side of a reset. */
    interface AbortListener {
        void abortTasks(long lun, Runnable ended);

        /**
         * The logical unit is withdrawn from this nexus, which lives on. Commands that still collect their data are
         * refused, those that run are asked to end and get the status they come to; {@code ended} is run once none of
         * them can touch data any more. Any thread.
         */
        default void withdrawUnit(long lun, Runnable ended) {
            abortTasks(lun, ended);
        }

        /** TARGET COLD RESET at another node: the session ends, without a word. Any thread. */
        default void endSession() {}
    }
}

package io.caisson.nvme.controller.fabrics;

/**
 * The properties of one controller, and the states they go through (NVM Express Base Specification 2.0, 3.1.3, 3.5 and 3.6).
 *
 * <pre>
 *   DISABLED --CC.EN=1--> READY --CC.EN=0--> ENDING --queues ended--> DISABLED
 *       |                   \--CC.SHN-----> ENDING --queues ended--> SHUT_DOWN --CC.EN=0--> DISABLED
 *       \--CC.EN=1, but CC is invalid--> FAILED --CC.EN=0--> DISABLED
 * </pre>
 *
 * Owner: the event loop of the admin queue; {@link #ready} may be asked from any thread.
 */
public final class Properties {

    /** CSTS. */
    private static final int READY_BIT = 1;

    private static final int FATAL_BIT = 1 << 1;
    private static final int SHUTDOWN_RUNS = 1 << 2;
    private static final int SHUTDOWN_COMPLETE = 2 << 2;

    /** NVM Express 2.0. */
    static final int VERSION = 0x0002_0000;

    /** CAP: queues are contiguous (CQR), 15 s to become ready (TO), NVM command set and command sets at all (CSS), CRWMS. */
    private static final long CAPABILITIES = 1L << 16 | 30L << 24 | 1L << 37 | 1L << 43 | 1L << 59;

    /** CRTO.CRWMT, in units of 500 ms as CAP.TO is. */
    private static final int READY_TIMEOUTS = 30;

    /** Where a controller is. */
    private enum State {
        DISABLED(0),
        READY(READY_BIT),
        /** Its queues are being ended, for a reset or a shutdown; its commands may still run. */
        RESETTING(READY_BIT),
        SHUTTING_DOWN(READY_BIT | SHUTDOWN_RUNS),
        SHUT_DOWN(READY_BIT | SHUTDOWN_COMPLETE),
        FAILED(FATAL_BIT);

        private final int status;

        State(int status) {
            this.status = status;
        }
    }

    /** What a change of the properties means for the rest of the controller. */
    public interface Listener {
        /** The controller is to forget what hosts set, and its I/O queues are to end. {@link #ended} follows. */
        void reset();

        /** The I/O queues are to end. {@link #ended} follows. */
        void shutDown();
    }

    private final boolean discovery;
    private final int maxQueueEntries;
    private final Listener listener;
    private volatile State state = State.DISABLED;
    private int configuration;

    public Properties(boolean discovery, int maxQueueEntries, Listener listener) {
        this.discovery = discovery;
        this.maxQueueEntries = maxQueueEntries;
        this.listener = listener;
    }

    /** Whether commands other than those of fabrics may be given, and I/O queues connected. */
    public boolean ready() {
        return state == State.READY;
    }

    /** CC, for logs. */
    public int configuration() {
        return configuration;
    }

    public long get(Property property) {
        return switch (property) {
            case CAPABILITIES -> CAPABILITIES | (maxQueueEntries - 1);
            case VERSION -> VERSION;
            case CONFIGURATION -> Integer.toUnsignedLong(configuration);
            case STATUS -> state.status;
            case SUBSYSTEM_RESET -> 0;
            case READY_TIMEOUTS -> READY_TIMEOUTS;
        };
    }

    /** The host sets {@link Property#CONFIGURATION}, the only one that it may set. */
    public void configure(int value) {
        boolean wasEnabled = Configuration.enabled(configuration);
        boolean enabled = Configuration.enabled(value);
        configuration = value;
        if (wasEnabled && !enabled) {
            disable();
        } else if (Configuration.shutsDown(value) && (state == State.READY || state == State.DISABLED)) {
            state = State.SHUTTING_DOWN;
            listener.shutDown();
        } else if (!wasEnabled && enabled && state == State.DISABLED) {
            state = Configuration.valid(value, discovery) ? State.READY : State.FAILED;
        }
    }

    private void disable() {
        switch (state) {
            case READY, SHUTTING_DOWN, SHUT_DOWN -> {
                state = State.RESETTING;
                configuration = 0;
                listener.reset();
            }
            case FAILED, DISABLED -> state = State.DISABLED;
            case RESETTING -> {}
        }
    }

    /** The I/O queues have ended, and no command of theirs can touch data any more. */
    public void ended() {
        switch (state) {
            case RESETTING -> {
                state = State.DISABLED;
                if (Configuration.enabled(configuration)) {
                    // The host did not wait for CSTS.RDY to become 0.
                    state = Configuration.valid(configuration, discovery) ? State.READY : State.FAILED;
                }
            }
            case SHUTTING_DOWN -> state = State.SHUT_DOWN;
            case DISABLED, READY, SHUT_DOWN, FAILED -> {}
        }
    }
}

package io.caisson.store.volume;

/** Something that a {@link WriteSequencer} reacts to: an operation that arrives or has decided, a batch that ended, a signal. */
interface SequencerEvent {

    /** Events that carry nothing but themselves. */
    enum Signal implements SequencerEvent {
        TICK,
        READABLE,
        CLOSE
    }
}

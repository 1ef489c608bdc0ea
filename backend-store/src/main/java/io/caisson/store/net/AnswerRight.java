package io.caisson.store.net;

import java.util.function.BooleanSupplier;

/**
 * Whether this node may answer hosts at all: a gateway that others may have taken over from must say nothing any more, not
 * even what it finished before. Any thread.
 */
@FunctionalInterface
public interface AnswerRight {

    /** Of a node that nobody takes over from. */
    AnswerRight ALWAYS = () -> () -> true;

    /**
     * Asked once for each connection of a host, when it comes.
     *
     * @return true as long as the node may answer on it; once false it stays so. Asked before each output, so it is cheap
     */
    BooleanSupplier ofNewConnection();

    /**
     * Runs {@code then} when nothing that was begun here until now can change anything any more: at the beginning of the next epoch,
     * before which all that came before is fenced. Never, where nobody takes over. Any thread runs it, and must not be kept.
     *
     * @return forgets it
     */
    default Runnable whenFenced(Runnable then) {
        return () -> {};
    }
}

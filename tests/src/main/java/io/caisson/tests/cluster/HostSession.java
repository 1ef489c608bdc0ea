package io.caisson.tests.cluster;

/**
 * A host's session at one portal. Each method sends one command and waits for its end; whoever has waited as long as hosts wait drops
 * the session, and with it all that is under way in it. Any thread, several at once.
 */
interface HostSession extends AutoCloseable {
    /**
     * Reads as much as {@code into} takes.
     *
     * @param into gets the data
     */
    Reply read(long firstBlock, byte[] into);

    Reply write(long firstBlock, byte[] data);

    /** Writes zeros by deallocating. */
    Reply zero(long firstBlock, int blocks);

    Reply compareAndWrite(long block, byte[] expected, byte[] replacement);

    boolean isOpen();

    /** Drops it. */
    @Override
    void close();
}

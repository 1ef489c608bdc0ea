package io.caisson.store.block;

/** Ends something that was asked for. Closing twice is harmless. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}

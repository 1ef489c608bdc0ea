package io.caisson.store.service;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are carried out once, however often they are sent, and to whatever nodes: their clients give them keys. The last
 * some hundred of the last day are remembered. Any thread; blocks, with bounded waits.
 */
public interface RepeatService {

    /**
     * A request with its key.
     *
     * @param client who sends it; the keys of each are their own
     * @param key what the client calls it
     * @param fingerprint of all that it asks for
     */
    record Keyed(String client, String key, String fingerprint) {}

    /**
     * How a request was answered.
     *
     * @param location of what it made; null for none
     * @param body null for none
     * @param isShownOnce whether the body must not be kept: then there is none when it is asked for again
     */
    record Reply(
            int status, @Nullable String location, @Nullable String body, boolean isShownOnce) {}

    /**
     * What is to be done with a request.
     *
     * @param attempt names this try of it, for {@link #fulfilled} and {@link #released}
     * @param reply how it was answered before; empty if it is to be carried out now
     */
    record Entry(String attempt, Optional<Reply> reply) {}

    /**
     * Begins a request.
     *
     * @throws ServiceException INVALID if the key was used for another request; CONFLICT while the first one is carried out
     */
    Entry enter(Keyed request) throws ServiceException;

    /** The request was carried out, and answered so. */
    void fulfilled(Keyed request, String attempt, Reply reply) throws ServiceException;

    /** The request was refused: its key may be used again, for whatever. */
    void released(Keyed request, String attempt) throws ServiceException;
}

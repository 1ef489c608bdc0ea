package io.caisson.store.service;

import java.time.Instant;
import java.util.Optional;

/** What all nodes must know to believe a cookie that another one gave. Any thread. */
public interface SignInService {

    /** 32 bytes that all nodes sign with; empty before the first session. Never blocks. */
    Optional<byte[]> key();

    /** The same, made if there is none. Blocks only then. */
    byte[] keyOrNew() throws ServiceException;

    /** From now on nothing that was signed before is worth anything, as soon as each node has heard of it. */
    void renewKey() throws ServiceException;

    /**
     * From now on the session is worth nothing, as soon as each node has heard of it.
     *
     * @param expiresAt when it ends anyway
     */
    void end(String sessionId, Instant expiresAt) throws ServiceException;

    /** Never blocks. */
    boolean isEnded(String sessionId);
}

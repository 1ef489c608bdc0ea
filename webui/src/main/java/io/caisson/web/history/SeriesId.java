package io.caisson.web.history;

import java.util.UUID;

/** Whose history. The pool's id is {@link #POOL}. */
record SeriesId(SeriesKind kind, UUID id) {
    static final UUID POOL = new UUID(0, 0);
}

package io.caisson.store.replica;

import java.util.UUID;

/** The id of one replicated log. */
public record GroupId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}

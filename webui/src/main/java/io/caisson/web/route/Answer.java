package io.caisson.web.route;

import org.jspecify.annotations.Nullable;

/**
 * A request fulfilled.
 *
 * @param location path of what was created
 */
public record Answer<R>(
        int status, @Nullable R body, @Nullable String location) {

    public static <R> Answer<R> ok(R body) {
        return new Answer<>(200, body, null);
    }

    /** @param isNew false when it had been there before */
    public static <R> Answer<R> created(boolean isNew, R body, String location) {
        return new Answer<>(isNew ? 201 : 200, body, location);
    }

    public static <R> Answer<R> nothing() {
        return new Answer<>(204, null, null);
    }
}

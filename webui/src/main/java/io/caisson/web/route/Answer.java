package io.caisson.web.route;

import io.caisson.web.auth.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A request fulfilled.
 *
 * @param location path of what was created
 * @param cookie the {@code Set-Cookie} header
 * @param caller who it turned out to be that asked, if that was the question
 * @param events sent until the client ends it; null for all but streams
 */
public record Answer<R>(
        int status,
        @Nullable R body,
        @Nullable String location,
        @Nullable String cookie,
        @Nullable Caller caller,
        @Nullable EventSource events) {

    private Answer(int status, @Nullable R body, @Nullable String location) {
        this(status, body, location, null, null, null);
    }

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

    /** What is to be told from now on. */
    public static Answer<Void> events(EventSource source) {
        return new Answer<>(200, null, null, null, null, source);
    }

    /** The same, and the browser is to keep this. */
    public Answer<R> withCookie(String setCookie) {
        return new Answer<>(status, body, location, setCookie, caller, events);
    }

    /** The same, asked by somebody who is known only now. */
    public Answer<R> by(Caller who) {
        return new Answer<>(status, body, location, cookie, who, events);
    }
}

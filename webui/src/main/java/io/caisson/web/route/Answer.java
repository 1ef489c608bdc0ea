package io.caisson.web.route;

import io.caisson.web.auth.Caller;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request fulfilled.
 *
 * @param location path of what was created
 * @param cookie the {@code Set-Cookie} header
 * @param caller who it turned out to be that asked, if that was the question
 * @param events sent until the client ends it; null for all but streams
 * @param archive sent as it is made; null for all but archives
 */
public record Answer<R>(
        int status,
        @Nullable R body,
        @Nullable String location,
        @Nullable String cookie,
        @Nullable Caller caller,
        @Nullable EventSource events,
        @Nullable Archive archive) {

    /** A ZIP archive that is written by the thread that answers. */
    public record Archive(String fileName, Writer writer) {
        /** Writes it, and does not close what it is written to. */
        @FunctionalInterface
        public interface Writer {
            void writeTo(OutputStream out) throws IOException;
        }
    }

    private Answer(int status, @Nullable R body, @Nullable String location) {
        this(status, body, location, null, null, null, null);
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
        return new Answer<>(200, null, null, null, null, source, null);
    }

    /** What is to be sent as a file. */
    public static Answer<Void> archive(String fileName, Archive.Writer writer) {
        return new Answer<>(200, null, null, null, null, null, new Archive(fileName, writer));
    }

    /** The same, and the browser is to keep this. */
    public Answer<R> withCookie(String setCookie) {
        return new Answer<>(status, body, location, setCookie, caller, events, archive);
    }

    /** The same, asked by somebody who is known only now. */
    public Answer<R> by(Caller who) {
        return new Answer<>(status, body, location, cookie, who, events, archive);
    }
}

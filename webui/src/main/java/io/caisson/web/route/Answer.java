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
 * @param revision at which the object stands in the catalog; null for what is no one object
 * @param isShownOnce whether the body has a secret that is told this once
 */
public record Answer<R>(
        int status,
        @Nullable R body,
        @Nullable String location,
        @Nullable String cookie,
        @Nullable Caller caller,
        @Nullable EventSource events,
        @Nullable Archive archive,
        @Nullable Long revision,
        boolean isShownOnce) {

    /** A ZIP archive that is written by the thread that answers. */
    public record Archive(String fileName, Writer writer) {
        /** Writes it, and does not close what it is written to. */
        @FunctionalInterface
        public interface Writer {
            void writeTo(OutputStream out) throws IOException;
        }
    }

    private Answer(int status, @Nullable R body, @Nullable String location) {
        this(status, body, location, null, null, null, null, null, false);
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

    /** What was answered to the same request before. */
    static Answer<?> repeated(int status, @Nullable Object body, @Nullable String location) {
        return new Answer<>(status, body, location);
    }

    /** What is to be told from now on. */
    public static Answer<Void> events(EventSource source) {
        return new Answer<>(200, null, null, null, null, source, null, null, false);
    }

    /** What is to be sent as a file. */
    public static Answer<Void> archive(String fileName, Archive.Writer writer) {
        return new Answer<>(200, null, null, null, null, null, new Archive(fileName, writer), null, false);
    }

    /** The same, and the browser is to keep this. */
    public Answer<R> withCookie(String setCookie) {
        return new Answer<>(status, body, location, setCookie, caller, events, archive, revision, isShownOnce);
    }

    /** The same, asked by somebody who is known only now. */
    public Answer<R> by(Caller who) {
        return new Answer<>(status, body, location, cookie, who, events, archive, revision, isShownOnce);
    }

    /** The same, of an object that stands at this revision. */
    public Answer<R> at(long objectRevision) {
        return new Answer<>(status, body, location, cookie, caller, events, archive, objectRevision, isShownOnce);
    }

    /** The same, which has a secret that is told this once. */
    public Answer<R> shownOnce() {
        return new Answer<>(status, body, location, cookie, caller, events, archive, revision, true);
    }
}

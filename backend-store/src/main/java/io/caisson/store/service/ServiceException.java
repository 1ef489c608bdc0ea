package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/** A request that cannot be fulfilled, in words for the person who made it. */
public final class ServiceException extends Exception {
    private static final long serialVersionUID = 1;

    public enum Kind {
        NOT_FOUND,
        /** Something else with this name, LUN or initiator name exists. */
        CONFLICT,
        /** The request itself is wrong; see {@link #pointer()}. */
        INVALID,
        /** The object is not any more as the caller last saw it. */
        CHANGED,
        /** Others depend on the object; the message lists them. */
        IN_USE,
        /** The store cannot decide now. Whether the change was made may be unknown; asking again is safe. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final @Nullable String pointer;
    private final @Nullable String fix;

    /**
     * @param pointer JSON pointer of the offending field, like {@code /sizeBytes}
     * @param fix what to do about it
     */
    public ServiceException(Kind kind, String message, @Nullable String pointer, @Nullable String fix) {
        super(message);
        this.kind = kind;
        this.pointer = pointer;
        this.fix = fix;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable String pointer() {
        return pointer;
    }

    public @Nullable String fix() {
        return fix;
    }

    /** The same about a part of a larger request: {@code prefix} is where that part stands. */
    ServiceException below(String prefix) {
        return pointer == null ? this : new ServiceException(kind, String.valueOf(getMessage()), prefix + pointer, fix);
    }

    static ServiceException notFound(String what, String idOrName) {
        return new ServiceException(Kind.NOT_FOUND, "there is no " + what + " '" + idOrName + "'", null, null);
    }

    static ServiceException invalid(String message, String pointer, @Nullable String fix) {
        return new ServiceException(Kind.INVALID, message, pointer, fix);
    }

    static ServiceException conflict(String message, @Nullable String pointer, @Nullable String fix) {
        return new ServiceException(Kind.CONFLICT, message, pointer, fix);
    }

    static ServiceException inUse(String message, @Nullable String fix) {
        return new ServiceException(Kind.IN_USE, message, null, fix);
    }

    static ServiceException unavailable(String message) {
        return new ServiceException(Kind.UNAVAILABLE, message, null, "try again; repeating the request is safe");
    }
}

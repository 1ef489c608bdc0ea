package io.caisson.store.control;

/** A message of peer service 4 is not one that this release knows. It costs the call. */
public final class MalformedControlException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedControlException(String message) {
        super(message);
    }
}

package io.caisson.store.route;

/** What the store asked a leader for was not done, or nobody knows whether it was. It may be asked for again. */
public final class RouteException extends Exception {
    private static final long serialVersionUID = 1;

    RouteException(String message) {
        super(message);
    }
}

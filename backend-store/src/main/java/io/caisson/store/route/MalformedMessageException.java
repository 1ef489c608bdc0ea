package io.caisson.store.route;

import java.io.IOException;

/** A message between a gateway and a leader is not what it should be. It costs the call. */
final class MalformedMessageException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String message) {
        super(message);
    }
}

package io.caisson.web.route;

/** The methods that routes have. */
public enum HttpMethod {
    GET,
    POST,
    PATCH,
    DELETE;

    /** Whether it may change something, and so is audited. */
    public boolean mutates() {
        return this != GET;
    }
}

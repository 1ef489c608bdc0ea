package io.caisson.store.access;

/**
 * A host that was recognised at login.
 *
 * @param id the catalog's id of the host
 * @param name the name people gave it
 */
public record HostView(String id, String name) {}

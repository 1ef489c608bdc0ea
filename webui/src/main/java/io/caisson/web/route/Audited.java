package io.caisson.web.route;

/** An answer that may be kept in the audit although no route looks at one: it has no secrets. */
public interface Audited {}

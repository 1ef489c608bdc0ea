package io.caisson.iscsi.session;

/** What all sessions of a server share. */
public record SessionContext(
        SessionLimits limits, Statistics statistics, ByteBudget dataBudget, SessionRegistry registry) {}

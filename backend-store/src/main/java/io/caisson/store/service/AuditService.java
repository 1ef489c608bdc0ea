package io.caisson.store.service;

import java.util.List;

/** Who changed what, for the whole cluster. Any thread; never blocks. */
public interface AuditService {

    /** Keeps an entry soon. Without a majority it waits, and when too many wait it is in the node's log only. */
    void note(AuditEntry entry);

    /** The last ones, the newest first. */
    List<AuditEntry> list();
}

package io.caisson.store.replica;

/** Told when a replica on this node died: its log or its state could not be written. It stays dead until a restart. */
@FunctionalInterface
public interface GroupFailureListener {

    /** Called once per group, on the thread that met the failure; must not wait. */
    void failed(GroupId group, Throwable cause);
}

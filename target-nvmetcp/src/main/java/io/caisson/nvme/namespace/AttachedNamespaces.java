package io.caisson.nvme.namespace;

import org.jspecify.annotations.Nullable;

/** The namespaces that a controller has now, as its queues see them. Any thread; asked with every command. */
public interface AttachedNamespaces {

    /** The namespace with this id, or null if the controller has none. */
    @Nullable
    Namespace find(int namespaceId);
}

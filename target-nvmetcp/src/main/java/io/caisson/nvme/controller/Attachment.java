package io.caisson.nvme.controller;

import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.NamespaceListener;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.store.block.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A namespace that a controller has, or had and has commands in still. Any thread. */
final class Attachment {

    private final int namespaceId;
    private final Namespace namespace;
    private final NamespaceRegistry registry;
    private final Subscription listening;
    private final AtomicBoolean detached = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Attachment(int namespaceId, Namespace namespace, NamespaceRegistry registry, NamespaceListener listener) {
        this.namespaceId = namespaceId;
        this.namespace = namespace;
        this.registry = registry;
        this.listening = namespace.attach(listener);
    }

    int namespaceId() {
        return namespaceId;
    }

    Namespace namespace() {
        return namespace;
    }

    /** No command of the controller can touch the namespace any more. More than once is harmless. */
    void detach() {
        if (detached.compareAndSet(false, true)) {
            listening.close();
            registry.release(namespace);
            ended.complete(null);
        }
    }

    /** Completed by {@link #detach}. */
    CompletionStage<Void> ended() {
        return ended;
    }
}

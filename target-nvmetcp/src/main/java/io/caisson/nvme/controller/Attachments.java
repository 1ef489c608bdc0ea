package io.caisson.nvme.controller;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.NamespaceListener;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of one controller, kept in step with the exports of its host. Queues look them up without a lock; the lock
 * guards changes, is held for in-memory work only, and nobody is told anything with it held.
 */
final class Attachments implements AttachedNamespaces, NamespaceListener {

    private final Registrant host;
    private final NamespaceRegistry registry;
    private final QueueSet queues;
    private final Listener listener;

    /** By id; replaced as a whole. */
    private volatile @Nullable Namespace[] seen = new Namespace[1];

    // Guarded by this.
    private final Map<Integer, Attachment> attached = new TreeMap<>();
    private final Map<Integer, Attachment> leaving = new TreeMap<>();
    private long version;
    private boolean begun;
    private boolean closed;

    /** What the controller tells its host about. Any thread. */
    interface Listener {
        /** The namespace came, went, or has another size. */
        void namespaceChanged(int namespaceId);

        void reservationNotice(int namespaceId, ReservationNotice.Kind kind);

        /** A namespace that was withdrawn has no command left; another may take its id now. */
        void withdrawn();
    }

    Attachments(Registrant host, NamespaceRegistry registry, QueueSet queues, Listener listener) {
        this.host = host;
        this.registry = registry;
        this.queues = queues;
        this.listener = listener;
    }

    @Override
    public @Nullable Namespace find(int namespaceId) {
        @Nullable Namespace[] now = seen;
        return namespaceId > 0 && namespaceId < now.length ? now[namespaceId] : null;
    }

    /** Also one that was withdrawn and has commands in it still. */
    synchronized @Nullable Namespace findOrLeaving(int namespaceId) {
        Attachment attachment = attached.get(namespaceId);
        if (attachment == null) {
            attachment = leaving.get(namespaceId);
        }
        return attachment == null ? null : attachment.namespace();
    }

    /** Ids of the namespaces that are there now, ascending. */
    IntStream ids() {
        @Nullable Namespace[] now = seen;
        return IntStream.range(1, now.length).filter(id -> now[id] != null);
    }

    /**
     * Brings the namespaces up to date. An id whose volume was exchanged stays away until the commands to the former one have
     * ended.
     *
     * @param asOf tells which of two answers that cross each other is the older
     * @return when what was withdrawn, now or before, has no command left that can touch data
     */
    CompletableFuture<Void> refresh(List<NamespaceMapping> mappings, long asOf) {
        List<Attachment> withdrawn = new ArrayList<>();
        List<Integer> changed = new ArrayList<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        synchronized (this) {
            if (!closed && asOf >= version) {
                version = asOf;
                withdraw(mappings, withdrawn);
                withdrawn.forEach(attachment -> changed.add(attachment.namespaceId()));
                attach(mappings, changed);
                publish();
                if (!begun) {
                    // What is there from the beginning is no news.
                    begun = true;
                    changed.clear();
                }
            }
            leaving.values().forEach(attachment -> ends.add(attachment.ended().toCompletableFuture()));
        }
        changed.forEach(listener::namespaceChanged);
        withdrawn.forEach(this::endCommandsOf);
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    private void withdraw(List<NamespaceMapping> mappings, List<Attachment> withdrawn) {
        for (Attachment attachment : attached.values()) {
            boolean stays = mappings.stream()
                    .anyMatch(mapping -> mapping.namespaceId() == attachment.namespaceId()
                            && mapping.device() == attachment.namespace().device());
            if (!stays) {
                withdrawn.add(attachment);
            }
        }
        for (Attachment attachment : withdrawn) {
            attached.remove(attachment.namespaceId());
            leaving.put(attachment.namespaceId(), attachment);
        }
    }

    private void attach(List<NamespaceMapping> mappings, List<Integer> changed) {
        for (NamespaceMapping mapping : mappings) {
            int id = mapping.namespaceId();
            boolean free = !attached.containsKey(id) && !leaving.containsKey(id);
            if (free && id > 0 && id <= ControllerLimits.MAX_NAMESPACE_ID) {
                Namespace namespace = registry.acquire(mapping.device());
                attached.put(id, new Attachment(id, namespace, registry, this));
                changed.add(id);
            }
        }
    }

    private void publish() {
        int last = attached.keySet().stream().reduce(0, Math::max);
        @Nullable Namespace[] next = new Namespace[last + 1];
        attached.forEach((id, attachment) -> next[id] = attachment.namespace());
        seen = next;
    }

    private void endCommandsOf(Attachment attachment) {
        endCommands(attachment.namespaceId(), StatusCode.INVALID_NAMESPACE, () -> {
            attachment.detach();
            synchronized (this) {
                leaving.remove(attachment.namespaceId(), attachment);
            }
            listener.withdrawn();
        });
    }

    private void endCommands(int namespaceId, StatusCode status, Runnable ended) {
        Countdown countdown = new Countdown(ended);
        for (FabricsQueue queue : queues.ioQueues()) {
            queue.link().endCommands(command -> command.namespaceId() == namespaceId, status, countdown.oneMore());
        }
        countdown.begun();
    }

    /** The controller is gone, and no command of it is left. */
    void close() {
        List<Attachment> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(attached.values());
            all.addAll(leaving.values());
            attached.clear();
            leaving.clear();
            seen = new Namespace[1];
        }
        all.forEach(Attachment::detach);
    }

    @Override
    public Registrant host() {
        return host;
    }

    @Override
    public void capacityChanged(Namespace namespace) {
        idsOf(namespace).forEach(listener::namespaceChanged);
    }

    @Override
    public void reservationNotice(Namespace namespace, ReservationNotice.Kind kind) {
        idsOf(namespace).forEach(id -> listener.reservationNotice(id, kind));
    }

    @Override
    public void endCommands(Namespace namespace, StatusCode status, Runnable ended) {
        Countdown countdown = new Countdown(ended);
        for (int id : idsOf(namespace)) {
            endCommands(id, status, countdown.oneMore());
        }
        countdown.begun();
    }

    /** Those under which the host has it, or had it and has commands in it. */
    private synchronized List<Integer> idsOf(Namespace namespace) {
        List<Integer> ids = new ArrayList<>();
        for (Map<Integer, Attachment> attachments : List.of(attached, leaving)) {
            attachments.values().stream()
                    .filter(attachment -> attachment.namespace() == namespace)
                    .forEach(attachment -> ids.add(attachment.namespaceId()));
        }
        return ids;
    }
}

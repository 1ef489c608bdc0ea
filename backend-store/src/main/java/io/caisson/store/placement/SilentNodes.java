package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks the nodes for the disks they have, and so knows who answers, and which disks serve. It decides nothing that safety
 * rests on: only where nothing new is placed, what is placed anew, and what people are told. Any thread.
 */
public final class SilentNodes {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When a node answered last, and what. */
    private record Heard(long atNanos, ControlReply.Disks disks) {}

    private final Catalog catalog;
    private final DiskQuestions questions;
    private final LongSupplier nanoClock;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> known = new ConcurrentHashMap<>();
    private volatile long askedAtNanos;

    public SilentNodes(Catalog catalog, NodeControl control, LongSupplier nanoClock) {
        this.catalog = catalog;
        this.questions = new DiskQuestions(catalog, control);
        this.nanoClock = nanoClock;
        this.askedAtNanos = nanoClock.getAsLong() - EVERY_NANOS;
    }

    /** Asks all nodes, unless that was done a moment ago. */
    public void ask() {
        long now = nanoClock.getAsLong();
        if (now - askedAtNanos < EVERY_NANOS) {
            return;
        }
        askedAtNanos = now;
        for (Versioned<NodeRecord> node : catalog.list(Records.NODE)) {
            known.putIfAbsent(node.id(), now);
            if (asked.add(node.id())) {
                questions.ask(node.id(), TIMEOUT).whenComplete((disks, failure) -> {
                    asked.remove(node.id());
                    if (failure == null) {
                        heard.put(node.id(), new Heard(nanoClock.getAsLong(), disks));
                    }
                });
            }
        }
    }

    /** Those that have not answered for some time. A node that was never asked is not silent. */
    public Set<String> now() {
        long now = nanoClock.getAsLong();
        Set<String> silent = new HashSet<>();
        known.forEach((node, since) -> {
            Heard last = heard.get(node);
            if (now - (last == null ? since : last.atNanos()) > SILENT_NANOS) {
                silent.add(node);
            }
        });
        return silent;
    }

    /** Disks that do not serve, by what nodes say that answer, and all disks of nodes that do not. */
    public Set<String> downDisks() {
        Set<String> down = new HashSet<>();
        Set<String> silent = now();
        heard.forEach((node, answer) -> answer.disks().disks().stream()
                .filter(disk -> silent.contains(node) || !disk.isServing())
                .forEach(disk -> down.add(disk.disk().toString())));
        return down;
    }

    /** Disks of nodes that answer, and that have not served for so long. */
    public Set<String> lostDisks(Duration holdOff) {
        Set<String> lost = new HashSet<>();
        Set<String> silent = now();
        heard.forEach((node, answer) -> answer.disks().disks().stream()
                .filter(disk -> !silent.contains(node) && !disk.isServing() && disk.downMillis() >= holdOff.toMillis())
                .forEach(disk -> lost.add(disk.disk().toString())));
        return lost;
    }

    /** What was heard last of each disk, however long ago; nothing of those that nothing is known of. */
    public Map<String, ControlReply.Space> last() {
        Map<String, ControlReply.Space> spaces = new HashMap<>();
        heard.values().stream()
                .flatMap(answer -> answer.disks().disks().stream())
                .filter(DiskState::hasSpace)
                .forEach(disk -> spaces.put(disk.disk().toString(), disk.space()));
        return spaces;
    }

    /** What a node answered last, unless it is silent. */
    public Optional<ControlReply.Disks> disks(String nodeId) {
        Heard last = heard.get(nodeId);
        return last == null || nanoClock.getAsLong() - last.atNanos() > SILENT_NANOS
                ? Optional.empty()
                : Optional.of(last.disks());
    }
}

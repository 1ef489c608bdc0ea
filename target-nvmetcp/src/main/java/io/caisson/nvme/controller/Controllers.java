package io.caisson.nvme.controller;

import io.caisson.nvme.command.HostId;
import io.caisson.store.access.ControllerIdRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The controllers of this node by id, from their Connect until no command of theirs can touch data any more, and what is left of
 * lost ones by host. Any thread; nothing is called with the lock held.
 */
final class Controllers {

    /** Who sends a write again may have either name; a new association has the same two. */
    private record HostKey(HostId hostId, String hostNqn) {}

    private static final class Host {
        private final LostCommands lost = new LostCommands();
        private int controllers;
    }

    private final ControllerIds ids = new ControllerIds();
    private final Map<Integer, Controller> byId = new TreeMap<>();
    private final Map<HostKey, Host> hosts = new HashMap<>();
    private final SubsystemsConfig config;
    private int reserved;
    private int reservedForDiscovery;
    private boolean closed;

    Controllers(SubsystemsConfig config) {
        this.config = config;
    }

    /**
     * Takes an id for a new controller; {@link #enter} or {@link #left} follows. Half of all are kept from discovery, which
     * strangers may use, too.
     *
     * @return {@link ControllerIds#NONE} if there are enough
     */
    synchronized int reserve(HostId hostId, String hostNqn, boolean discovery, ControllerIdRange range) {
        Host host = hosts.get(new HostKey(hostId, hostNqn));
        boolean enough = host != null && host.controllers >= config.maxControllersOfAHost();
        boolean tooManyDiscover = discovery && reservedForDiscovery >= Math.max(1, config.maxControllers() / 2);
        if (closed || enough || tooManyDiscover || reserved >= config.maxControllers()) {
            return ControllerIds.NONE;
        }
        int id = ids.take(range);
        if (id != ControllerIds.NONE) {
            reserved++;
            reservedForDiscovery += discovery ? 1 : 0;
            hosts.computeIfAbsent(new HostKey(hostId, hostNqn), key -> new Host()).controllers++;
        }
        return id;
    }

    /** What runs still of lost queues of a host that has a controller. */
    synchronized LostCommands lost(HostId hostId, String hostNqn) {
        return hosts.computeIfAbsent(new HostKey(hostId, hostNqn), key -> new Host()).lost;
    }

    synchronized void enter(Controller controller) {
        byId.put(controller.identity().id(), controller);
    }

    /** The controller is gone, and no command of it is left. */
    synchronized void left(ControllerIdentity identity) {
        byId.remove(identity.id());
        ids.giveBack(identity.id());
        reserved--;
        reservedForDiscovery -= identity.discovery() ? 1 : 0;
        HostKey key = new HostKey(identity.hostId(), identity.hostNqn());
        Host host = hosts.get(key);
        if (host != null && --host.controllers == 0) {
            hosts.remove(key);
        }
    }

    synchronized @Nullable Controller find(int id) {
        return byId.get(id);
    }

    synchronized List<Controller> all() {
        return new ArrayList<>(byId.values());
    }

    /** No more are made. */
    synchronized void close() {
        closed = true;
    }
}

package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/** Which node serves a floating address, as the nodes say. */
final class PortalOwners {
    private static final long SETTLED_NANOS = TimeUnit.MINUTES.toNanos(2);
    static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final NetworkedCluster cluster;
    private final String address;

    PortalOwners(NetworkedCluster cluster, String address) {
        this.cluster = cluster;
        this.address = address;
    }

    String address() {
        return address;
    }

    DaemonNode node(int number) {
        return (DaemonNode) cluster.nodes().get(number - 1);
    }

    /** Another one than that. */
    int other(int number) {
        return number % cluster.nodes().size() + 1;
    }

    /** Which node serves the address, once one does, as {@code asked} says. */
    int owner(int asked) {
        return awaitOwner(asked, owner -> true);
    }

    /** Which other node serves the address than that, once one does. */
    int nextOwner(int former) {
        return awaitOwner(other(former), owner -> owner != former);
    }

    private int awaitOwner(int asked, IntPredicate isMeant) {
        long until = System.nanoTime() + SETTLED_NANOS;
        while (true) {
            JsonNode portal = node(asked).api().call("GET", "/portals/" + address, null);
            if (portal.path("state").asText().equals("serving")) {
                int owner = Integer.parseInt(portal.path("node").asText().replace("node-", ""));
                if (isMeant.test(owner)) {
                    return owner;
                }
            }
            assertThat(System.nanoTime() - until).as("%s", portal).isNegative();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** One that was cut off a moment ago may still believe what was so before. */
    int agreedOwner() {
        long until = System.nanoTime() + SETTLED_NANOS;
        while (true) {
            int first = owner(1);
            boolean isAgreed = true;
            for (int asked = 2; asked <= cluster.nodes().size(); asked++) {
                isAgreed &= owner(asked) == first;
            }
            if (isAgreed) {
                return first;
            }
            assertThat(System.nanoTime() - until)
                    .as("the nodes do not agree on who has it")
                    .isNegative();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Moves it away, as planned, and waits until that is done. */
    void move(int from) {
        int to = other(from);
        node(from).api().call("POST", "/portals/" + address + "/move", Map.of("node", "node-" + to));
        awaitOwner(from, owner -> owner == to);
    }
}

package io.caisson.store.gateway;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.CatalogUnavailableException;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.RecordKind;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gateways and those who watch their leases, over one catalog whose commits are late, refused or answered with nothing known.
 * Each node has a clock of its own; nodes stop for a while and go on as if nothing had been. One thread does everything.
 */
final class LeaseSimulation implements AutoCloseable {
    static final String GROUP = new UUID(9, 9).toString();

    /** Its one member is on the last node, and only that one can ask it: otherwise nobody leads it. */
    static final String LONELY = new UUID(9, 8).toString();

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(4);

    final Random random;
    final FakeCatalog catalog = new FakeCatalog();
    final List<Node> nodes = new ArrayList<>();
    final Map<String, Long> fences = new HashMap<>();
    final Map<String, Long> lonelyFences = new HashMap<>();
    private final LeaseTimes times;
    private final ScheduledExecutorService never = Executors.newSingleThreadScheduledExecutor();
    private final List<Late> underWay = new ArrayList<>();
    private long nowNanos = TimeUnit.DAYS.toNanos(1);
    boolean calm;

    /** Groups whose members serve hosts, and have no replica that could lead. */
    final Set<String> leaderless = new HashSet<>();

    /** What happens at a later time. */
    private record Late(long atNanos, Runnable what) {}

    /** Mostly soon, sometimes after seconds. */
    private void later(Runnable what) {
        long delay = calm ? 0 : random.nextLong(random.nextInt(15) == 0 ? SLOW_NANOS : 4 * STEP_NANOS);
        underWay.add(new Late(nowNanos + delay, what));
    }

    /** What is lost, late, or answered wrongly on the way to the catalog. */
    private final class Link implements Catalog {
        @Override
        public long revision() {
            return catalog.revision();
        }

        @Override
        public <T> Optional<Versioned<T>> get(RecordKind<T> kind, String id) {
            return catalog.get(kind, id);
        }

        @Override
        public <T> List<Versioned<T>> list(RecordKind<T> kind) {
            return catalog.list(kind);
        }

        @Override
        public CompletionStage<Long> commit(Transaction transaction) {
            CompletableFuture<Long> answer = new CompletableFuture<>();
            later(() -> {
                int luck = calm ? 0 : random.nextInt(10);
                CompletionStage<Long> done = luck == 9 ? new CompletableFuture<>() : catalog.commit(transaction);
                Runnable late = () -> {
                    if (luck >= 8) {
                        answer.completeExceptionally(new CatalogUnavailableException("nobody answered", null));
                    } else {
                        done.whenComplete((revision, failure) -> {
                            if (failure == null) {
                                answer.complete(revision);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
                    }
                };
                later(late);
            });
            return answer;
        }

        @Override
        public Subscription watch(long afterRevision, ChangeListener listener) {
            return catalog.watch(afterRevision, listener);
        }
    }

    /** One node: its lease, and its watch over those of all, which acts while it believes to lead. */
    final class Node {
        final String id;
        final long offsetNanos = random.nextLong(1L << 40);
        final NodeLease lease;
        final LeaseWatch watch;
        boolean leads;
        boolean isStopped;
        /** What it heard of others. */
        ProvenDeaths proven = (gateway, seal) -> false;

        Node(String id) {
            this(id, "seal of " + id);
        }

        Node(String id, String seal) {
            this.id = id;
            Link link = new Link();
            this.lease = new NodeLease(
                    link,
                    id,
                    true,
                    times,
                    seal,
                    revision -> CompletableFuture.completedStage(null),
                    never,
                    this::nanos);
            NodeControl control = new NodeControl(id, null, this::handle);
            this.watch = new LeaseWatch(
                    link,
                    control,
                    () -> leads,
                    times,
                    never,
                    this::nanos,
                    (gateway, said) -> proven.isProven(gateway, said));
        }

        long nanos() {
            return nowNanos + offsetNanos;
        }

        /** The group is led by whoever is asked. */
        private CompletionStage<ControlReply> handle(ControlRequest request) {
            if (!(request instanceof ControlRequest.Fence fence) || !calm && random.nextInt(3) == 0) {
                return CompletableFuture.failedFuture(new IllegalStateException("not now"));
            }
            if (leaderless.contains(fence.group().toString())) {
                return CompletableFuture.failedFuture(new IllegalStateException("this node does not lead it"));
            }
            boolean isLonely = fence.group().toString().equals(LONELY);
            (isLonely ? lonelyFences : fences).merge(fence.gateway().toString(), fence.epoch(), Math::max);
            return CompletableFuture.completedStage(new ControlReply.Done());
        }
    }

    LeaseSimulation(long seed, LeaseTimes times, int count) {
        this.random = new Random(seed);
        this.times = times;
        List<MemberRecord> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String id = new UUID(0, i).toString();
            members.add(new MemberRecord("d" + i, id, MemberRecord.ACTIVE, 1));
        }
        catalog.commit(new Transaction().put(Records.GROUP, GROUP, new GroupRecord(3, "d1", members, "")));
        members.forEach(member -> nodes.add(new Node(member.nodeId())));
        if (count > 2) {
            GroupRecord lonely = new GroupRecord(1, "d" + count, List.of(members.get(count - 1)), "");
            catalog.commit(new Transaction().put(Records.GROUP, LONELY, lonely));
        }
    }

    /** Time goes on, and each node that is not stopped does what it would do. */
    void step() {
        nowNanos += STEP_NANOS;
        List<Late> due =
                underWay.stream().filter(late -> late.atNanos() < nowNanos).toList();
        underWay.removeAll(due);
        due.forEach(late -> late.what().run());
        for (Node node : nodes) {
            if (!node.isStopped) {
                node.lease.tick();
                node.watch.tick();
            }
        }
    }

    void disturb() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(60)) {
            case 0 -> node.isStopped = true;
            case 1, 2, 3 -> node.isStopped = false;
            case 4 -> {
                nodes.forEach(other -> other.leads = false);
                node.leads = true;
            }
            case 5 -> node.leads = true; // two believe it, for a while
            default -> {}
        }
    }

    /** Runs nothing. */
    ScheduledExecutorService timer() {
        return never;
    }

    GatewayRecord record(Node node) {
        return catalog.get(Records.GATEWAY, node.id).map(Versioned::value).orElseThrow();
    }

    boolean hasRecord(Node node) {
        return catalog.get(Records.GATEWAY, node.id).isPresent();
    }

    static LeaseTimes times(int renewMillis, int heldMillis, int longestMillis) {
        return new LeaseTimes(
                Duration.ofMillis(renewMillis), Duration.ofMillis(heldMillis), Duration.ofMillis(longestMillis), 100);
    }

    @Override
    public void close() {
        never.shutdownNow();
    }
}

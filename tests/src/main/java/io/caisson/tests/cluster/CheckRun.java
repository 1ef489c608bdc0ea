package io.caisson.tests.cluster;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.register.Histories;
import io.caisson.tests.register.Operation;
import io.caisson.tests.register.Violation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Hosts at work, faults in between, and at the end one look at everything through every portal. One thread. */
final class CheckRun implements AutoCloseable {
    private static final long RECOVERY_SECONDS = 120;
    private static final int COMMANDS_AFTER = 20;
    private static final int VIOLATIONS_TOLD = 5;
    private static final int PIECE_BLOCKS = 64;

    private final Cluster cluster;
    private final CheckPlan plan;
    private final PrintStream progress;
    private final InitiatorLoop loop = InitiatorLoop.start("check", 2, 0);
    private final List<Host> hosts = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CheckCounts counts = new CheckCounts();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Histories histories;
    private long unfinished;

    CheckRun(Cluster cluster, CheckPlan plan, PrintStream progress) {
        this(cluster, plan, progress, session -> session);
    }

    /** @param between may put something between hosts and their sessions */
    CheckRun(Cluster cluster, CheckPlan plan, PrintStream progress, UnaryOperator<HostSession> between) {
        this.cluster = cluster;
        this.plan = plan;
        this.progress = progress;
        histories = new Histories(plan.blockCount());
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        for (HostProtocol protocol : HostProtocol.values()) {
            for (int i = 0; i < plan.hostsPerProtocol(); i++) {
                hosts.add(new Host(hosts.size(), protocol, cluster, loop, plan.patience(), seeds.nextLong(), between));
            }
        }
        for (int i = 0; i < hosts.size() * plan.workersPerHost(); i++) {
            Host host = hosts.get(i % hosts.size());
            workers.add(new Worker(i + 1, host, plan, cluster, histories, counts));
        }
    }

    /** Inflicts faults in an order that the seed decides: each at least once if there is time, until the time is over. */
    CheckReport run(List<? extends Fault> possible) throws InterruptedException {
        progress.printf("check: seed %d, %s%n", plan.seed(), plan);
        HostNetwork.run(cluster, this::begin);
        for (Worker worker : workers) {
            Thread thread = new Thread(worker, "check-worker-" + threads.size());
            threads.add(thread);
            thread.start();
        }
        awaitProgress("before the first fault");
        inflict(possible.stream().filter(fault -> fault.suits(cluster)).toList());
        awaitProgress("after the last fault");
        end();
        HostNetwork.run(cluster, this::lookAtEverything);
        CheckReport report = report();
        progress.println("check: " + report);
        report.violations().stream()
                .limit(VIOLATIONS_TOLD)
                .forEach(violation -> progress.println("check: VIOLATION at " + violation));
        report.complaints().forEach(complaint -> progress.println("check: complaint, " + complaint));
        return report;
    }

    /** Every history begins with zeros. */
    private void begin() {
        Portal portal = cluster.portals(HostProtocol.ISCSI).get(0);
        try (HostSession session = hosts.get(0).login(portal)) {
            Reply reply = session.zero(plan.firstBlock(), plan.blockCount());
            if (reply.kind() != Reply.Kind.DONE) {
                throw new AssertionError("the blocks cannot be zeroed: " + reply);
            }
        }
    }

    private void inflict(List<? extends Fault> possible) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(plan.seed() ^ 0x6E65_6D65_7369_73L);
        Scene scene = new Scene(cluster, hosts, random, new CountDownLatch(1));
        long end = System.nanoTime() + plan.duration().toNanos();
        List<Fault> left = new ArrayList<>();
        for (int inflicted = 0; inflicted < plan.faultsMax() && isGoingOn(end); ) {
            scene.pass(200, plan.quietMillisMax());
            if (possible.isEmpty()) {
                continue;
            }
            if (left.isEmpty()) {
                left.addAll(possible);
            }
            Fault fault = left.remove(random.nextInt(left.size()));
            long before = counts.acknowledged();
            long start = System.nanoTime();
            String what = fault.inflict(scene);
            faults.merge(fault.name(), 1, Integer::sum);
            inflicted++;
            progress.printf(
                    "check: %s: %s; over after %d ms, %d commands answered meanwhile%s%n",
                    fault.name(),
                    what,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                    counts.acknowledged() - before,
                    histories.isViolated() ? ", VIOLATED" : "");
            if (plan.oneByOne()) {
                awaitProgress("after " + fault.name());
            }
        }
    }

    private boolean isGoingOn(long endNanos) {
        return System.nanoTime() < endNanos && !histories.isViolated();
    }

    /** Every host gets on: a fault that is over must not leave anything hanging. */
    private void awaitProgress(String when) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
        long[] goal = workers.stream()
                .mapToLong(worker -> worker.finished() + COMMANDS_AFTER)
                .toArray();
        for (int i = 0; i < goal.length; i++) {
            while (workers.get(i).finished() < goal[i]) {
                if (System.nanoTime() > end) {
                    Host host = hosts.get(i % hosts.size());
                    counts.complain("a host gets no further " + when + "; " + host.lastRefusal());
                    return;
                }
                never.await(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void end() throws InterruptedException {
        workers.forEach(Worker::stop);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            if (threads.get(i).isAlive()) {
                unfinished++;
                workers.get(i).abandon();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** A node may be without its lease for a moment even now, and say nothing: it is asked again. */
    private void lookAtEverything() {
        for (HostProtocol protocol : HostProtocol.values()) {
            Host host = hosts.stream()
                    .filter(candidate -> candidate.protocol() == protocol)
                    .findFirst()
                    .orElseThrow();
            for (Portal portal : cluster.portals(protocol)) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
                String failure = look(host, portal);
                while (!failure.isEmpty() && System.nanoTime() < end) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    failure = look(host, portal);
                }
                if (!failure.isEmpty()) {
                    counts.complain("the last look through " + portal + ": " + failure);
                }
            }
        }
    }

    /** Reads all blocks; answers what went wrong, or nothing. */
    private String look(Host host, Portal portal) {
        int blockBytes = cluster.volume().blockBytes();
        try (HostSession session = host.login(portal)) {
            for (int first = 0; first < plan.blockCount(); first += PIECE_BLOCKS) {
                byte[] data = new byte[PIECE_BLOCKS * blockBytes];
                Histories.Command command = histories.read(0, first, PIECE_BLOCKS);
                Reply reply = session.read(plan.firstBlock() + first, data);
                if (reply.kind() != Reply.Kind.DONE) {
                    command.ended(Operation.Outcome.REFUSED);
                    return reply.toString();
                }
                command.readDone(new BlockContent(plan.seed(), blockBytes, plan.firstBlock() + first, data));
            }
            return "";
        } catch (InitiatorException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private CheckReport report() {
        List<Violation> violations = histories.violations(BlockContent::name);
        return new CheckReport(
                plan,
                counts.toString(),
                counts.acknowledged(),
                histories.checked(),
                faults,
                violations,
                counts.complaints(),
                histories.undecided(),
                unfinished,
                hosts.stream().mapToLong(Host::logins).sum(),
                counts.longestNanos.get());
    }

    @Override
    public void close() {
        workers.forEach(Worker::abandon);
        hosts.forEach(Host::close);
        loop.close();
    }
}

package io.caisson.store;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlReply.Addition;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes directories disks of this node, one at a time, on a thread of its own.
 *
 * <p>Before anything else the format of the node's store is raised ({@link StoreFormat#severalDisks}). What is on the disk
 * comes first, then the catalog: {@link DiskIdentity}, the group that the disk brings, then both records in one transaction. So the catalog never names a group that is not there, or that would not come back after a kill. Where it stops in between, the directory has an
 * identity that the catalog does not know; the next addition of the directory begins anew, under another id, so that a late
 * commit of the first could do no harm.
 */
final class DiskAddition implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskAddition.class);
    /** Besides the first. */
    static final int MAX_DISKS = 32;

    private static final long PATIENCE_SECONDS = 10;

    private final NodeParts parts;
    private final NodeDisks disks;
    private final Executor opener;
    private final Supplier<Path> firstDisk;
    private final Clock clock;
    private final ExecutorService work = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "disk-add");
        thread.setDaemon(true);
        return thread;
    });

    /** Of a disk whose commit had no answer: it is there, and the catalog may know it or not. The work's thread. */
    private record Unsettled(UUID id, Path directory, LocalReplicas place) {}

    private @Nullable Unsettled unsettled;

    /** @param opener the thread that opens and closes replicas */
    DiskAddition(NodeParts parts, NodeDisks disks, Executor opener, Supplier<Path> firstDisk, Clock clock) {
        this.parts = parts;
        this.disks = disks;
        this.opener = opener;
        this.firstDisk = firstDisk;
        this.clock = clock;
    }

    /** Never fails: what goes wrong is said in the answer. */
    CompletionStage<ControlReply> add(ControlRequest.AddDisk asked) {
        CompletableFuture<ControlReply> answer = new CompletableFuture<>();
        try {
            work.execute(() -> answer.complete(answered(asked)));
        } catch (RejectedExecutionException e) {
            answer.complete(notNow("the node is stopping"));
        }
        return answer;
    }

    private ControlReply answered(ControlRequest.AddDisk asked) {
        try {
            return done(settle(begin(asked)));
        } catch (DiskRefusedException e) {
            return new ControlReply.AddedDisk(
                    Addition.REFUSED, new UUID(0, 0), String.valueOf(e.getMessage()), e.fix());
        } catch (IOException | TimeoutException | ExecutionException | RuntimeException e) {
            LOG.warn("{} is not a disk so far", asked.path(), e);
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            return notNow(asked.path() + " is not a disk so far: " + cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return notNow("the node is stopping");
        }
    }

    private static ControlReply done(UUID id) {
        return new ControlReply.AddedDisk(Addition.ADDED, id, "", "");
    }

    private static ControlReply notNow(String why) {
        return new ControlReply.AddedDisk(
                Addition.NOT_NOW, new UUID(0, 0), why, "try again; repeating the request is safe");
    }

    private Unsettled begin(ControlRequest.AddDisk asked)
            throws DiskRefusedException, IOException, InterruptedException, TimeoutException, ExecutionException {
        Unsettled before = unsettled;
        if (before != null && before.directory().equals(Path.of(asked.path()).normalize())) {
            return before;
        }
        if (before != null) {
            settle(before);
        }
        List<Path> others = new ArrayList<>(disks.directories());
        others.add(firstDisk.get().toRealPath());
        others.add(parts.config().directory().toRealPath());
        if (disks.directories().size() >= MAX_DISKS) {
            throw new DiskRefusedException(
                    "this node has " + MAX_DISKS + " disks besides its first already, which is the most it can have",
                    "add the disk to another node");
        }
        Path directory = DiskDirectory.check(asked.path(), others, asked.shared());
        if (DiskIdentity.isIn(directory)) {
            requireUnknown(directory);
            NodeDisk.delete(directory.resolve("groups"));
        }
        UUID id = UUID.randomUUID();
        StoreFormat.severalDisks(parts.config().directory());
        DiskIdentity.of(id, parts.format().nodeId(), cluster(), now()).write(directory);
        DiskIdentity.sync(directory);
        Unsettled begun = new Unsettled(id, directory, onOpener(id, directory));
        unsettled = begun;
        return begun;
    }

    /** An addition that did not end may begin anew; what was a disk once is for people to empty. */
    private void requireUnknown(Path directory)
            throws DiskRefusedException, IOException, InterruptedException, TimeoutException, ExecutionException {
        DiskIdentity found = DiskIdentity.read(directory);
        if (!found.node().equals(parts.format().nodeId())) {
            throw new DiskRefusedException(
                    directory + " holds a disk of another node, " + found.node(),
                    "empty it if nothing on it is needed: it comes back as another disk");
        }
        String id = found.disk().toString();
        try {
            parts.catalog()
                    .commit(new Transaction().expectAbsent(Records.DISK, id).expectAbsent(Records.GROUP, id))
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!isConflict(e)) {
                throw e;
            }
            Catalog catalog = parts.catalog();
            throw new DiskRefusedException(
                    directory + " holds disk " + id
                            + (catalog.get(Records.DISK, id).isPresent()
                                    ? ", which this node has"
                                    : ", which was given up: its data are older than those of other replicas"),
                    "empty it, so that it comes as another disk");
        }
    }

    private String cluster() {
        return parts.catalog()
                .get(Records.CLUSTER, ClusterSetup.CLUSTER_RECORD)
                .map(cluster -> cluster.value().clusterId())
                .orElseThrow(() -> new IllegalStateException("the store does not serve yet"));
    }

    private String now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private LocalReplicas onOpener(UUID id, Path directory)
            throws IOException, DiskRefusedException, InterruptedException, TimeoutException, ExecutionException {
        CompletableFuture<LocalReplicas> begun = new CompletableFuture<>();
        opener.execute(() -> {
            try {
                begun.complete(disks.begin(id, directory));
            } catch (IOException | DiskRefusedException | RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        try {
            return begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            opener.execute(() -> disks.abandon(id));
            if (e.getCause() instanceof DiskRefusedException refused) {
                DiskIdentity.remove(directory);
                throw refused;
            }
            throw e;
        } catch (TimeoutException e) {
            opener.execute(() -> disks.abandon(id));
            throw e;
        }
    }

    /** The records of both the disk and its group, or the knowledge that they are there. */
    private UUID settle(Unsettled begun) throws InterruptedException, TimeoutException, ExecutionException {
        String id = begun.id().toString();
        begun.place().whenLed(new GroupId(begun.id())).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        PlacementSetup.ensure(
                        parts.catalog(),
                        parts.nodeId(),
                        id,
                        begun.directory().toString(),
                        begun.place().space().totalBytes(),
                        clock)
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        unsettled = null;
        LOG.info("{} is disk {} of this node from now on", begun.directory(), id);
        return begun.id();
    }

    private static boolean isConflict(Throwable failure) {
        Throwable cause = failure instanceof CompletionException || failure instanceof ExecutionException
                ? failure.getCause()
                : failure;
        return cause instanceof ConflictException
                || Optional.ofNullable(cause)
                        .map(Throwable::getCause)
                        .filter(ConflictException.class::isInstance)
                        .isPresent();
    }

    @Override
    public void close() {
        work.shutdown();
    }
}

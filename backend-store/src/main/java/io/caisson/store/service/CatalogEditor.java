package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.CatalogUnavailableException;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.RecordKind;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads and changes of the catalog as the services make them: by compare and set, again when somebody was faster. */
final class CatalogEditor {
    private static final int ATTEMPTS = 32;

    /** One try: reads the catalog and says what to commit. It is run again when the commit meets a conflict. */
    interface Attempt<T> {
        Step<T> run() throws ServiceException;
    }

    /**
     * What an attempt came to.
     *
     * @param transaction to be committed; empty when nothing is to be changed
     * @param answer what the caller gets then
     * @param concern what gateways that are gone must be silent about before that
     */
    record Step<T>(Optional<Transaction> transaction, T answer, Concern concern) {
        static <T> Step<T> nothingToDo(T answer) {
            return new Step<>(Optional.empty(), answer, Concern.everything());
        }

        static <T> Step<T> commit(Transaction transaction, T answer) {
            return new Step<>(Optional.of(transaction), answer, Concern.everything());
        }

        Step<T> aboutVolume(String id) {
            return new Step<>(transaction, answer, Concern.volume(id));
        }

        Step<T> aboutNothingOfHosts() {
            return new Step<>(transaction, answer, Concern.nothing());
        }
    }

    private final Catalog catalog;
    private final NodeGateway gateway;
    private final Clock clock;
    private final Duration patience;

    /** At which revision an object must stand to be changed; null for any. */
    private final @Nullable Long expected;

    CatalogEditor(Catalog catalog, NodeGateway gateway, Clock clock, Duration patience) {
        this(catalog, gateway, clock, patience, null);
    }

    private CatalogEditor(
            Catalog catalog, NodeGateway gateway, Clock clock, Duration patience, @Nullable Long expected) {
        this.catalog = catalog;
        this.gateway = gateway;
        this.clock = clock;
        this.patience = patience;
        this.expected = expected;
    }

    /** The same, which changes only what stands at this revision; see {@link #toChange}. */
    CatalogEditor onlyAt(long revision) {
        return new CatalogEditor(catalog, gateway, clock, patience, revision);
    }

    /** The same on another catalog. */
    CatalogEditor on(Catalog other, NodeGateway served) {
        return new CatalogEditor(other, served, clock, patience);
    }

    Catalog catalog() {
        return catalog;
    }

    NodeGateway gateway() {
        return gateway;
    }

    String now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Commits, and answers when this node serves what was committed. */
    <T> T change(Attempt<T> attempt) throws ServiceException {
        return change(attempt, gateway::whenServed, "the change is made, but this node does not serve it yet");
    }

    /** Commits what takes something away from hosts, and answers when no command of theirs can touch it any more. */
    <T> T withdraw(Attempt<T> attempt) throws ServiceException {
        return change(
                attempt, gateway::whenWithdrawn, "the change is made, but commands that came before it have not ended");
    }

    private <T> T change(Attempt<T> attempt, BiFunction<Long, Concern, CompletionStage<Void>> done, String lateMessage)
            throws ServiceException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Step<T> step = attempt.run();
            long revision;
            if (step.transaction().isEmpty()) {
                revision = catalog.revision();
            } else {
                try {
                    revision = await(catalog.commit(step.transaction().get()), "the catalog did not answer in time");
                } catch (ConflictException e) {
                    continue;
                }
            }
            try {
                await(done.apply(revision, step.concern()), lateMessage);
            } catch (ConflictException e) {
                throw new IllegalStateException(e);
            }
            return step.answer();
        }
        throw ServiceException.unavailable("others keep changing the same objects");
    }

    private <T> T await(CompletionStage<T> stage, String lateMessage) throws ServiceException, ConflictException {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw ServiceException.unavailable(lateMessage);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ServiceException.unavailable("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConflictException conflict) {
                throw conflict;
            }
            if (e.getCause() instanceof CatalogUnavailableException unavailable) {
                throw ServiceException.unavailable("the catalog is not available: " + unavailable.getMessage());
            }
            throw new IllegalStateException("the catalog failed", e.getCause());
        }
    }

    /** The record with this id, or else with this name; {@code name:x} is taken as a name only. */
    <T> Optional<Versioned<T>> find(RecordKind<T> kind, String idOrName) {
        if (!idOrName.startsWith(Names.NAME_PREFIX)) {
            Optional<Versioned<T>> byId = catalog.get(kind, idOrName);
            if (byId.isPresent()) {
                return byId;
            }
        }
        String name =
                idOrName.startsWith(Names.NAME_PREFIX) ? idOrName.substring(Names.NAME_PREFIX.length()) : idOrName;
        return owner(Names.key(kind, name)).flatMap(id -> catalog.get(kind, id));
    }

    <T> Versioned<T> require(RecordKind<T> kind, String idOrName) throws ServiceException {
        return find(kind, idOrName).orElseThrow(() -> ServiceException.notFound(kind.name(), idOrName));
    }

    /**
     * The object that a request is to change. A transaction that expects it to stand as it is given here changes nothing else than what
     * the caller has seen.
     */
    <T> Versioned<T> toChange(RecordKind<T> kind, String idOrName) throws ServiceException {
        return checkSeen(kind, require(kind, idOrName));
    }

    /** What was found, if it stands as the caller has seen it. */
    <T> Versioned<T> checkSeen(RecordKind<T> kind, Versioned<T> found) throws ServiceException {
        if (expected != null && found.revision() != expected) {
            throw new ServiceException(
                    ServiceException.Kind.CHANGED,
                    kind.name() + " '" + found.id() + "' was changed since: it is at revision " + found.revision()
                            + ", not " + expected,
                    null,
                    "look at it again, and decide anew");
        }
        return found;
    }

    /** The id of the record that has a unique key. */
    Optional<String> owner(String key) {
        return catalog.get(Records.NAME, key).map(Versioned::value).map(NameRecord::ownerId);
    }
}

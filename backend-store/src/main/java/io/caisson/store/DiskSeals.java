package io.caisson.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.store.control.DiskCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a disk from an older copy of itself, whose replicas would vote without what they acknowledged since. Each opening of an
 * added disk gives it a new seal, which the disk carries ({@link DiskIdentity#seal}) and the node's data directory remembers, in
 * {@code disk-seals/DISK}. A disk that carries another one was not opened last.
 *
 * <p>The new seal is durable in the data directory, beside the one before, when it is written to the disk; only when it is durable
 * there is the one before forgotten. So whichever of these steps was the last, the disk carries one of the two.
 *
 * <p>Any thread; what is about one disk may wait for that.
 */
final class DiskSeals {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSeals.class);
    private static final String DIRECTORY = "disk-seals";
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * What the data directory remembers of a disk.
     *
     * @param accepted null if the disk had none so far
     * @param next what an opening that did not end was about to give it; null if there is none such
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Kept(@Nullable String accepted, @Nullable String next) {
        boolean knows(@Nullable String seal) {
            return Objects.equals(seal, accepted) || seal != null && seal.equals(next);
        }
    }

    private final Path store;
    private final Path directory;
    private final Supplier<String> fresh;

    /** Of disks that this process opened; empty where one has none. */
    private final Map<UUID, String> current = new ConcurrentHashMap<>();

    /** One for each disk, as one that does not answer is not to hold up others. */
    private final Map<UUID, Object> locks = new ConcurrentHashMap<>();

    /** @param store the node's data directory */
    DiskSeals(Path store) {
        this(store, () -> UUID.randomUUID().toString());
    }

    DiskSeals(Path store, Supplier<String> fresh) {
        this.store = store;
        this.directory = store.resolve(DIRECTORY);
        this.fresh = fresh;
    }

    /**
     * Gives the disk in {@code place} a new seal; durable when this returns. One that has no room for that keeps its own.
     *
     * @throws DiskDownException if it is not the disk, or not as it was opened last
     */
    void open(Path place, UUID disk, UUID node) throws IOException {
        synchronized (lock(disk)) {
            seal(place, disk, checked(place, disk, node));
        }
    }

    /**
     * Says whether {@link #open} would, and changes nothing.
     *
     * @throws DiskDownException if it is not the disk, or not as it was opened last
     */
    void check(Path place, UUID disk, UUID node) throws IOException {
        synchronized (lock(disk)) {
            checked(place, disk, node);
        }
    }

    private Object lock(UUID disk) {
        return locks.computeIfAbsent(disk, first -> new Object());
    }

    private DiskIdentity checked(Path place, UUID disk, UUID node) throws IOException {
        DiskIdentity identity = DiskIdentity.verify(place, disk, node);
        if (!read(disk).knows(identity.seal())) {
            throw older(place, disk);
        }
        return identity;
    }

    private void seal(Path place, UUID disk, DiskIdentity identity) throws IOException {
        String seal = identity.seal();
        String next = fresh.get();
        try {
            write(disk, new Kept(seal, next));
            identity.withSeal(next).write(place);
            seal = next;
            write(disk, new Kept(next, null));
        } catch (IOException e) {
            if (!DiskCheck.isFull(e)) {
                throw e;
            }
            LOG.warn("there is no room for a new seal of disk {}: {}", disk, e.toString());
        }
        current.put(disk, Objects.requireNonNullElse(seal, ""));
    }

    /**
     * Says whether {@code place} still holds this disk of this node, as it was opened.
     *
     * @throws DiskDownException if it does not
     */
    void verify(Path place, UUID disk, UUID node) throws DiskDownException {
        String expected = current.get(disk);
        DiskIdentity found = DiskIdentity.verify(place, disk, node);
        if (expected != null && !expected.equals(Objects.requireNonNullElse(found.seal(), ""))) {
            throw older(place, disk);
        }
    }

    private static DiskDownException older(Path place, UUID disk) {
        return new DiskDownException(
                DiskCondition.FOREIGN,
                place + " holds an older copy of disk " + disk
                        + ", without what was written to the disk since: it is not opened. Put back the disk as it was last, or"
                        + " forget it, empty the directory, and add it as a new disk");
    }

    /** The disk is none of this node any more. */
    void forget(UUID disk) throws IOException {
        current.remove(disk);
        locks.remove(disk);
        Files.deleteIfExists(file(disk));
    }

    private Path file(UUID disk) {
        return directory.resolve(disk.toString());
    }

    private Kept read(UUID disk) throws IOException {
        try {
            Kept kept = JSON.readValue(Files.readAllBytes(file(disk)), Kept.class);
            if (kept != null) {
                return kept;
            }
        } catch (NoSuchFileException never) {
            return new Kept(null, null);
        } catch (JsonProcessingException e) {
            throw new IOException(file(disk) + " is damaged", e);
        }
        throw new IOException(file(disk) + " is damaged");
    }

    private void write(UUID disk, Kept kept) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            DiskIdentity.sync(store);
        }
        Path written = directory.resolve("." + disk + ".new");
        Files.write(written, JSON.writeValueAsBytes(kept));
        DiskIdentity.sync(written);
        Files.move(written, file(disk), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DiskIdentity.sync(directory);
    }
}

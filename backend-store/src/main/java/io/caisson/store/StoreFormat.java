package io.caisson.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Records.NodeRecord;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code format} at the top of a store's directory: what the directory is, in which version, and the ids that
 * never change. It is written whole, last, when a store is created; without it a directory is no store.
 *
 * @param version of the layout of everything below; raised when an older release could not read it
 * @param nodeId this node's name in every replicated log
 * @param catalogGroup id of the catalog's log
 * @param diskGroup id of the placement group on the node's disk
 * @param cluster where the node's peers reach it; null on a node that has none and listens for none
 * @param role {@link NodeRecord#WITNESS}, or null for a node with a disk
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoreFormat(
        String product,
        int version,
        UUID nodeId,
        UUID catalogGroup,
        UUID diskGroup,
        @Nullable Cluster cluster,
        @Nullable String role) {
    /** The newest that this release reads. */
    static final int VERSION = 4;

    /** Of a node with one disk and without peers, so that releases without clusters read it. */
    private static final int VERSION_WITHOUT_CLUSTER = 1;

    /** Of a node with one disk, so that releases that know no other disks read it. */
    private static final int VERSION_WITH_ONE_DISK = 2;

    /**
     * Of a node to which a disk was added, also after that was forgotten. A release that knows one disk
     * only would open what is on the others in the first one, empty.
     */
    private static final int VERSION_WITH_ADDED_DISKS = 3;

    /** Of a witness. A release that knows none would bring a disk into the cluster, and serve hosts. */
    private static final int VERSION_OF_WITNESS = 4;

    /**
     * What makes a store one of several.
     *
     * @param address {@code IP:PORT} of this node, for its peers
     * @param joined whether the node was let into a cluster that others had made: its catalog began without members
     * @param peers cluster addresses, by id, of those who were there when it was let in
     */
    record Cluster(String address, boolean joined, Map<String, String> peers) {

        Cluster {
            peers = peers == null ? Map.of() : Map.copyOf(peers);
        }

        InetSocketAddress socketAddress() {
            return IpAddress.parseWithPort(address);
        }
    }

    private static final String PRODUCT = "caisson-store";
    private static final String FILE = "format";

    /** Made when a store has served for the first time. */
    private static final String COMPLETE = "complete";

    /** What a store that has served can not do without. */
    private static final List<String> PARTS = List.of("catalog/log", "disk-0/group/log", "disk-0/chunks/checkpoint");

    private static final List<String> PARTS_OF_WITNESS = List.of("catalog/log");

    /** Keys and certificates of a node with peers; there before the format is. */
    static final String CLUSTER_DIRECTORY = "cluster";

    /** Names that an empty directory may hold: the lock of the one who asks, and what file systems put there. */
    private static final Set<String> NOTHING = Set.of("lock", "lost+found", CLUSTER_DIRECTORY);

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * Says whether {@code directory} may become or is a store of this release, without changing anything.
     *
     * @throws StoreException when it may not
     */
    static void check(Path directory) throws IOException {
        if (Files.exists(directory.resolve(FILE))) {
            read(directory);
        } else if (Files.exists(directory)) {
            checkEmpty(directory);
        }
    }

    private static void checkEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new StoreException(
                    StoreException.Kind.FOREIGN, directory + " is not a directory; give a directory for the data");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            var foreign = entries.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !NOTHING.contains(name))
                    .sorted()
                    .findFirst();
            if (foreign.isPresent()) {
                throw new StoreException(
                        StoreException.Kind.FOREIGN,
                        directory + " is not empty ('" + foreign.get() + "') and holds no Caisson store;"
                                + " give an empty directory, or one that Caisson made");
            }
        }
    }

    /** Reads the format of a store, or makes a new one in an empty directory. The caller holds the directory's lock. */
    static StoreFormat openOrCreate(Path directory) throws IOException {
        if (Files.exists(directory.resolve(FILE))) {
            StoreFormat known = read(directory);
            checkParts(directory, known.parts());
            return known;
        }
        checkEmpty(directory);
        StoreFormat fresh = new StoreFormat(
                PRODUCT, VERSION_WITHOUT_CLUSTER, UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), null, null);
        fresh.write(directory);
        return fresh;
    }

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /** Makes a directory the store of a node that was let into a cluster. The caller holds the directory's lock. */
    static void createJoined(Path directory, UUID nodeId, UUID catalogGroup, Cluster cluster, @Nullable String role)
            throws IOException {
        checkEmpty(directory);
        int version = role == null ? VERSION_WITH_ONE_DISK : VERSION_OF_WITNESS;
        new StoreFormat(PRODUCT, version, nodeId, catalogGroup, UUID.randomUUID(), cluster, role).write(directory);
    }

    /** Whether this is the store of a witness, for life. */
    boolean ofWitness() {
        return NodeRecord.WITNESS.equals(role);
    }

    private List<String> parts() {
        return ofWitness() ? PARTS_OF_WITNESS : PARTS;
    }

    /** The store in {@code directory} is reached by peers from now on; durable when this returns. */
    static StoreFormat founded(Path directory, String address) throws IOException {
        return raise(directory, VERSION_WITH_ONE_DISK, new Cluster(address, false, Map.of()));
    }

    /**
     * Before a disk is added to the node: releases that know one disk only do not open its store from now on. Durable when this
     * returns.
     */
    static void severalDisks(Path directory) throws IOException {
        raise(directory, VERSION_WITH_ADDED_DISKS, null);
    }

    /** What is on the disk counts, and one change comes after the other, so that none takes back what another raised. */
    private static synchronized StoreFormat raise(Path directory, int least, @Nullable Cluster founded)
            throws IOException {
        StoreFormat before = read(directory);
        StoreFormat raised = new StoreFormat(
                PRODUCT,
                Math.max(before.version, least),
                before.nodeId,
                before.catalogGroup,
                before.diskGroup,
                founded == null ? before.cluster : founded,
                before.role);
        if (!raised.equals(before)) {
            raised.write(directory);
        }
        return raised;
    }

    /** A part that is gone would be made anew, empty: hosts would read zeros where their data were. */
    private static void checkParts(Path directory, List<String> parts) throws IOException {
        if (!Files.exists(directory.resolve(COMPLETE))) {
            return;
        }
        for (String part : parts) {
            if (!Files.exists(directory.resolve(part))) {
                throw new StoreException(
                        StoreException.Kind.DAMAGED,
                        directory.resolve(part)
                                + " is missing from a store that has served before; if it lies on a disk"
                                + " of its own, mount that first. Nothing was changed");
            }
        }
    }

    /** Notes durably that all parts of the store exist. Before it serves for the first time. */
    static void complete(Path directory) throws IOException {
        Path marker = directory.resolve(COMPLETE);
        if (Files.exists(marker)) {
            return;
        }
        for (String part : read(directory).parts()) {
            syncUp(directory, directory.resolve(part));
        }
        Files.write(marker, new byte[0]);
        sync(directory);
    }

    /** The names of what lies below {@code path}, and those on the way from {@code root} to it. */
    static void syncUp(Path root, Path path) throws IOException {
        try (Stream<Path> below = Files.walk(path)) {
            for (Path found : (Iterable<Path>) below.filter(Files::isDirectory)::iterator) {
                sync(found);
            }
        }
        for (Path above = path.getParent(); above != null && !above.equals(root); above = above.getParent()) {
            sync(above);
        }
    }

    static StoreFormat read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        JsonNode tree;
        try {
            tree = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new StoreException(
                    StoreException.Kind.FOREIGN, file + " is damaged, or not Caisson's: it is not JSON", e);
        }
        if (!tree.path("product").asText().equals(PRODUCT)) {
            throw new StoreException(StoreException.Kind.FOREIGN, file + " is not Caisson's; give another directory");
        }
        int version = tree.path("version").asInt();
        if (version > VERSION) {
            throw new StoreException(
                    StoreException.Kind.NEWER_FORMAT,
                    "the data in " + directory + " was written by a newer release of Caisson (format " + version
                            + "; this release knows " + VERSION
                            + "); run that release or a later one. Nothing was changed");
        }
        try {
            StoreFormat format = JSON.treeToValue(tree, StoreFormat.class);
            if (version < 1 || format.nodeId == null || format.catalogGroup == null || format.diskGroup == null) {
                throw new StoreException(StoreException.Kind.DAMAGED, file + " is damaged: ids are missing");
            }
            if (format.cluster != null) {
                format.cluster.socketAddress();
            }
            return format;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new StoreException(StoreException.Kind.DAMAGED, file + " is damaged", e);
        }
    }

    private void write(Path directory) throws IOException {
        Path fresh = directory.resolve("." + FILE + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        sync(fresh);
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(directory);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

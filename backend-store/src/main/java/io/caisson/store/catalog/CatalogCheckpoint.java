package io.caisson.store.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The catalog on disk: one file, replaced as a whole.
 *
 * <pre>
 *   0             8         12              16
 *   | "CAISSCAT"  | version | CRC32C of body | body: JSON in UTF-8, to the end |
 *
 *   {"term": 2, "index": 41, "revision": 17, "records": [
 *     {"kind": "volume", "id": "...", "created": 3, "revision": 17, "value": {...}}, ...]}
 * </pre>
 *
 * @param position the last log entry in it
 */
record CatalogCheckpoint(LogPosition position, CatalogSnapshot snapshot) {

    private static final byte[] MAGIC = "CAISSCAT".getBytes(US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 16;

    /** The bytes of the file. */
    ByteBuffer encode() throws IOException {
        byte[] body = CatalogJson.MAPPER.writeValueAsBytes(toJson());
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(checksum(body))
                .put(body)
                .flip();
    }

    /** Replaces the file; durable when this returns. */
    void write(Path file) throws IOException {
        ByteBuffer image = encode();
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, image);
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** The checkpoint in {@code file}, an empty one when there is none; {@link IOException} says what is wrong with it. */
    static CatalogCheckpoint read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new CatalogCheckpoint(LogPosition.NONE, CatalogSnapshot.EMPTY);
        }
        return decode(Files.readAllBytes(file), file.toString());
    }

    /**
     * Reads the bytes of a file.
     *
     * @param file what it is called when something is wrong with it
     */
    static CatalogCheckpoint decode(byte[] bytes, String file) throws IOException {
        if (bytes.length < HEADER_BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IOException(file + " is not a checkpoint of the catalog, or its beginning is damaged");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, MAGIC.length, HEADER_BYTES - MAGIC.length);
        int version = header.getInt();
        if (version != VERSION) {
            throw new IOException(file + " has format version " + version + ", this release knows " + VERSION
                    + (version > VERSION ? ": it was written by a newer release" : ""));
        }
        byte[] body = Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length);
        if (header.getInt() != checksum(body)) {
            throw new IOException(file + " is damaged: its checksum does not fit its " + body.length + " bytes");
        }
        return fromJson(CatalogJson.MAPPER.readTree(body));
    }

    private ObjectNode toJson() {
        ObjectNode json = CatalogJson.MAPPER
                .createObjectNode()
                .put("term", position.term())
                .put("index", position.index())
                .put("revision", snapshot.revision());
        ArrayNode records = json.putArray("records");
        for (StoredRecord stored : snapshot.all()) {
            records.addObject()
                    .put("kind", stored.key().kind())
                    .put("id", stored.key().id())
                    .put("created", stored.createRevision())
                    .put("revision", stored.revision())
                    .set("value", stored.json());
        }
        return json;
    }

    private static CatalogCheckpoint fromJson(JsonNode json) throws IOException {
        SortedTree<RecordKey, StoredRecord> records = SortedTree.empty();
        for (JsonNode from : json.required("records")) {
            RecordKey key = new RecordKey(
                    from.required("kind").asText(), from.required("id").asText());
            if (!(from.required("value") instanceof ObjectNode value)) {
                throw new IOException("the checkpoint's record " + key + " is not a JSON object");
            }
            records = records.with(
                    key,
                    new StoredRecord(
                            key,
                            value,
                            from.required("created").asLong(),
                            from.required("revision").asLong()));
        }
        return new CatalogCheckpoint(
                new LogPosition(
                        json.required("term").asLong(), json.required("index").asLong()),
                new CatalogSnapshot(json.required("revision").asLong(), records));
    }

    private static int checksum(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return (int) checksum.getValue();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

package io.caisson.store.file;

import java.io.IOException;
import java.util.List;

/**
 * A directory tree that belongs to the store alone. Paths are relative, with '/' between names. A created, renamed or
 * deleted name is durable only after {@link #sync} of its directory.
 */
public interface StoreDirectory extends FreeSpace {

    /** Opens for reading and writing; creates the file and its parent directories when missing. */
    StoreFile open(String path) throws IOException;

    boolean exists(String path);

    /** Names of the files and directories in {@code path}, sorted; empty when it does not exist. */
    List<String> list(String path) throws IOException;

    /** Deletes a file, or a directory with all below it. Nothing happens when it does not exist. */
    void delete(String path) throws IOException;

    /** Replaces {@code to} by {@code from} atomically. */
    void rename(String from, String to) throws IOException;

    /** Makes creations, renames and deletions in directory {@code path} durable. */
    void sync(String path) throws IOException;
}

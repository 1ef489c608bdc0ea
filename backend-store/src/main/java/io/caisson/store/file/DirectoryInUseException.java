package io.caisson.store.file;

import java.io.IOException;
import java.nio.file.Path;

/** Another process uses the data directory. The message is fit for an operator. */
public final class DirectoryInUseException extends IOException {
    private static final long serialVersionUID = 1;

    DirectoryInUseException(Path directory, String processId) {
        super("the data directory " + directory + " is in use by "
                + (processId.isEmpty() ? "another process" : "process " + processId)
                + "; stop it first, or choose another directory");
    }
}

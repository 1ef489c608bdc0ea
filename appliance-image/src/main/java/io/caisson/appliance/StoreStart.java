package io.caisson.appliance;

import io.caisson.store.StoreConfig;
import io.caisson.store.StoreException;
import io.caisson.store.StoreNode;
import io.caisson.store.file.NoSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens the store, and says in an operator's words why it does not open. */
final class StoreStart {

    /** Not a matter of patience, but against waiting for ever: the longest journal replays in minutes. */
    private static final long RECOVERY_MINUTES = 60;

    private StoreStart() {}

    static StoreNode open(Path directory, ApplianceConfig.Membership membership) throws StartFailure {
        try {
            if (membership.joinToken() != null && membership.address() != null) {
                ClusterJoin.join(directory, membership.joinToken(), membership);
            }
            return StoreNode.open(StoreConfig.of(directory).withNode(membership.name(), membership.address()));
        } catch (IOException failure) {
            throw startFailure(directory, failure);
        }
    }

    /** Waits until every acknowledged write is back in its place. */
    static void awaitServing(StoreNode store, Path directory) throws StartFailure, InterruptedException {
        try {
            store.whenServing().toCompletableFuture().get(RECOVERY_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException failure) {
            throw startFailure(directory, failure.getCause() == null ? failure : failure.getCause());
        } catch (TimeoutException slow) {
            throw new StartFailure(
                    DaemonExit.START_FAILED,
                    "recovery of " + directory + " has not ended within " + RECOVERY_MINUTES + " minutes",
                    "see the log",
                    slow);
        }
    }

    static StartFailure startFailure(Path directory, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException refused) {
                return new StartFailure(exit(refused.kind()), String.valueOf(refused.getMessage()), null, failure);
            }
            if (cause instanceof NoSpaceException || isNoSpace(cause)) {
                return new StartFailure(
                        DaemonExit.NO_SPACE,
                        "the disk of " + directory + " is full",
                        "free some space on it, then start again; nothing is lost",
                        failure);
            }
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new StartFailure(
                DaemonExit.START_FAILED,
                "cannot open the store in " + directory + ": " + message,
                "see the log",
                failure);
    }

    private static boolean isNoSpace(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof IOException && message != null && message.contains("No space left on device");
    }

    private static DaemonExit exit(StoreException.Kind kind) {
        return switch (kind) {
            case IN_USE -> DaemonExit.DATA_IN_USE;
            case NEWER_FORMAT -> DaemonExit.NEWER_FORMAT;
            case FOREIGN, DAMAGED, MEMBERSHIP -> DaemonExit.DATA_UNUSABLE;
        };
    }
}

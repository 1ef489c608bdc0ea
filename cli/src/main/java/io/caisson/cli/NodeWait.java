package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until a node is through with what its state asks for. */
final class NodeWait {
    private static final long PAUSE_MILLIS = 500;

    /** It takes a round of placement or two until what was asked for is begun. */
    private static final int CALM_ANSWERS = 3;

    private NodeWait() {}

    /** @return the node, as it is then */
    static JsonNode untilDone(ApiClient api, String path) {
        JsonNode node = api.get(path);
        for (int calm = 0; calm < CALM_ANSWERS; ) {
            calm = node.path("dutyDone").asBoolean() ? calm + 1 : 0;
            if (calm < CALM_ANSWERS) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
                node = api.get(path);
            }
        }
        return node;
    }
}

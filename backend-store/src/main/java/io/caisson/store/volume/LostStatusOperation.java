package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.StatusNote;
import java.util.List;

/** Notes in the log that an initiator does not have the status of its COMPARE AND WRITE. It touches no blocks. */
final class LostStatusOperation extends Operation {
    private final StatusNote.Lost note;

    LostStatusOperation(LayerId layer, StatusNote.Lost note, HostOperation host) {
        super(layer, 0, 0, false, host.startedNanos(), host);
        this.note = note;
    }

    @Override
    public List<ChunkOperation> changes() {
        return List.of();
    }

    @Override
    public StatusNote note() {
        return note;
    }

    @Override
    int payloadBytes() {
        return 0;
    }

    @Override
    boolean isUrgent() {
        return true;
    }

    @Override
    void announce() {}
}

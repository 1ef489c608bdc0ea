package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;

/** Makes log files with the engine's own writer. */
final class LogFiles {

    /** The group whose log it is. */
    static final GroupId GROUP = new GroupId(new UUID(0x1111, 0x2222));

    private LogFiles() {}

    /** One entry to be written. */
    static LogEntryProto entry(long term, long index, long durableIndex, byte[] payload) {
        return LogEntryProto.newBuilder()
                .setTerm(term)
                .setIndex(index)
                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                        .setLogData(EntryEnvelope.wrap(
                                EntryEnvelope.keyOf(GROUP), durableIndex, List.of(ByteBuffer.wrap(payload)))))
                .build();
    }

    /** Writes the file; answers where each entry begins, and at last where the last one ends. */
    static List<Integer> write(Path file, List<LogEntryProto> entries) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        List<Integer> positions = new ArrayList<>();
        try (SegmentedRaftLogOutputStream out =
                new SegmentedRaftLogOutputStream(file.toFile(), false, 1 << 24, 1 << 12, buffer)) {
            int position = SegmentReader.HEADER_BYTES;
            for (LogEntryProto entry : entries) {
                positions.add(position);
                out.write(entry);
                int length = entry.getSerializedSize();
                position += (length < 128 ? 1 : length < 16384 ? 2 : 3) + length + 4;
            }
            positions.add(position);
        }
        if (Files.size(file) != positions.get(positions.size() - 1)) {
            throw new IllegalStateException("the positions are not those of the engine's writer");
        }
        return positions;
    }
}

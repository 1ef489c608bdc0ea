package io.caisson.tests.benchmark.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

/** Writes the blocks of each entry in place to one file, as a store of blocks does. */
final class BlockFile extends BaseStateMachine {

    static final int BLOCK_BYTES = 4096;
    static final int BLOCKS = 65536;

    private final FileChannel file;

    BlockFile(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** An entry is the number of a block and its content, again and again. */
    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        ByteBuffer content = entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
        try {
            while (content.hasRemaining()) {
                long block = content.getInt();
                ByteBuffer data = content.slice(content.position(), BLOCK_BYTES);
                content.position(content.position() + BLOCK_BYTES);
                file.write(data, block * BLOCK_BYTES);
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

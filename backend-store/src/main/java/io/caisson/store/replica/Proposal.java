package io.caisson.store.replica;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** One entry on its way through the engine, which hands it back, as its message, at each step. */
final class Proposal extends CompletableFuture<ByteBuffer> implements Message {

    private final List<ByteBuffer> entry;
    private final ByteString content;
    private volatile boolean enteredLog;

    Proposal(long groupKey, long durableIndex, List<ByteBuffer> entry) {
        this.entry = entry;
        this.content = EntryEnvelope.wrap(groupKey, durableIndex, entry);
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    @Override
    public int size() {
        return content.size();
    }

    /** The entry as it was proposed, with positions of its own. */
    List<ByteBuffer> entry() {
        return entry.stream().map(ByteBuffer::slice).toList();
    }

    /** From here on nobody knows what a failure did to the entry. Called before the log takes it. */
    void enteringLog() {
        enteredLog = true;
    }

    void fail(String message, @Nullable Throwable cause) {
        ProposalException.Kind kind = enteredLog ? ProposalException.Kind.UNKNOWN : ProposalException.Kind.REJECTED;
        completeExceptionally(new ProposalException(kind, message, cause));
    }

    @Override
    public String toString() {
        return content.size() + " bytes";
    }
}

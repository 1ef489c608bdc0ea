package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;

/** BouncyCastle's protocol of one connection, with buffers instead of arrays. Owner: the channel's event loop. */
final class TlsSession {

    private final ServerProtocol protocol = new ServerProtocol();
    private final PskServer server;
    private final QueueLink.TlsIdentity identity;
    private final RecordReader reader = new RecordReader();
    private final TlsOutput output = new TlsOutput(protocol);

    TlsSession(TlsContext tls, SelectedPsk psk) throws IOException {
        server = new PskServer(tls.crypto(), psk);
        identity = psk.identity().parties();
        protocol.accept(server);
    }

    QueueLink.TlsIdentity identity() {
        return identity;
    }

    TlsOutput output() {
        return output;
    }

    boolean isHandshakeComplete() {
        return server.isComplete();
    }

    boolean isClosed() {
        return protocol.isClosed();
    }

    /**
     * Takes what came. There may be plain bytes then, and records to send, also if it fails.
     *
     * @param bytes borrowed; read to its end
     */
    void receive(ByteBuf bytes) throws IOException {
        reader.read(bytes, (record, length) -> {
            // What a peer sends after its close_notify is nobody's.
            if (!protocol.isClosed()) {
                protocol.offerInput(record, 0, length);
            }
        });
    }

    /** The plain bytes that came. */
    ByteBuf takePlain(ByteBufAllocator allocator) {
        int length = protocol.getAvailableInputBytes();
        ByteBuf plain = allocator.buffer(Math.max(1, length));
        protocol.readInput(plain.nioBuffer(0, length), length);
        return plain.writerIndex(length);
    }

    /** Records that the protocol wants to send on its own. */
    ByteBuf takeRecords(ByteBufAllocator allocator) {
        int length = protocol.getAvailableOutputBytes();
        ByteBuf records = allocator.buffer(Math.max(1, length));
        protocol.readOutput(records.nioBuffer(0, length), length);
        return records.writerIndex(length);
    }

    /** Makes close_notify. */
    void closeGracefully() {
        try {
            protocol.close();
        } catch (IOException alreadyBroken) {
            // Then there is nothing to say.
        }
    }
}

package io.caisson.nvme.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * What a connection has to send: small pieces are gathered until a batch is full or flushed, then cut into records as long as
 * may be. So no more than one batch is kept here, and the rest counts in the channel's own buffer, which tells when it is too
 * much. Owner: the channel's event loop.
 */
final class TlsOutput {

    /** Plain bytes of a record (RFC 8446, 5.1). */
    private static final int RECORD_BYTES = 1 << 14;

    private static final int BATCH_BYTES = 4 * RECORD_BYTES;

    /** Header, type and tag of a record. */
    private static final int RECORD_OVERHEAD_BYTES = 5 + 1 + 16;

    /** What of a record is put together for BouncyCastle, which works on arrays and keeps none. */
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[RECORD_BYTES];
        }
    };

    private final ServerProtocol protocol;
    private final Queue<ByteBuf> pieces = new ArrayDeque<>();
    private List<ChannelPromise> promises = new ArrayList<>();
    private int waitingBytes;

    TlsOutput(ServerProtocol protocol) {
        this.protocol = protocol;
    }

    /** @param piece consumed */
    void add(ByteBuf piece, ChannelPromise promise) {
        pieces.add(piece);
        waitingBytes += piece.readableBytes();
        if (!promise.isVoid()) {
            promises.add(promise);
        }
    }

    /** Whether so much waits that it is to be encrypted without a flush. */
    boolean isBatch() {
        return waitingBytes >= BATCH_BYTES;
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Encrypts all that waits, and writes it. */
    void encrypt(ChannelHandlerContext context) throws IOException {
        if (pieces.isEmpty()) {
            return;
        }
        int records = waitingBytes / RECORD_BYTES + 1;
        ByteBuf encrypted = context.alloc().buffer(waitingBytes + records * RECORD_OVERHEAD_BYTES);
        try {
            while (!pieces.isEmpty()) {
                byte[] plain = SCRATCH.get();
                int length = gather(plain);
                if (length > 0) {
                    protocol.writeApplicationData(plain, 0, length);
                    int made = protocol.getAvailableOutputBytes();
                    encrypted.ensureWritable(made);
                    protocol.readOutput(encrypted.nioBuffer(encrypted.writerIndex(), made), made);
                    encrypted.writerIndex(encrypted.writerIndex() + made);
                }
            }
        } catch (IOException | RuntimeException broken) {
            encrypted.release();
            throw broken;
        }
        context.write(encrypted, promiseOf(context));
    }

    private int gather(byte[] plain) {
        int length = 0;
        while (length < plain.length) {
            ByteBuf piece = pieces.peek();
            if (piece == null) {
                break;
            }
            int part = Math.min(plain.length - length, piece.readableBytes());
            piece.readBytes(plain, length, part);
            length += part;
            if (!piece.isReadable()) {
                pieces.remove();
                piece.release();
            }
        }
        waitingBytes -= length;
        return length;
    }

    private ChannelPromise promiseOf(ChannelHandlerContext context) {
        if (promises.isEmpty()) {
            return context.voidPromise();
        }
        List<ChannelPromise> all = promises;
        promises = new ArrayList<>();
        ChannelPromise written = context.newPromise();
        written.addListener(future -> {
            for (ChannelPromise promise : all) {
                if (future.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(future.cause());
                }
            }
        });
        return written;
    }

    /** Nothing more goes out. */
    void fail(Exception cause) {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        waitingBytes = 0;
        List<ChannelPromise> all = promises;
        promises = new ArrayList<>();
        all.forEach(promise -> promise.tryFailure(cause));
    }
}

package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.ConnectionLostException;
import io.caisson.tests.initiator.ReceiveBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Joins a channel to its {@link PduReader} and {@link OutgoingBatch}; one flush per batch of received bytes. */
final class QueueHandler extends ChannelInboundHandlerAdapter implements PduSink {
    private final NvmeQueue queue;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final PduReader reader;
    private PduSink phase;
    private @Nullable Throwable failure;

    QueueHandler(NvmeQueue queue, PduReader reader, PduSink first) {
        this.queue = queue;
        this.reader = reader;
        this.phase = first;
    }

    /** The phase may be exchanged in the middle of a read. */
    void phase(PduSink next) {
        phase = next;
    }

    @Override
    public @Nullable ByteBuf onHeader(ByteBuf header, int dataLength) {
        return phase.onHeader(header, dataLength);
    }

    @Override
    public int dataIndex() {
        return phase.dataIndex();
    }

    @Override
    public void onPdu(ByteBuf header, ByteBuf data, int dataLength) {
        phase.onPdu(header, data, dataLength);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setRecvByteBufAllocator(receiveBuffer);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        queue.onActive();
        queue.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (failure == null) {
                reader.read(bytes, this);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (failure == null) {
            queue.flush();
        }
    }

    /** The end of every channel, of one that never came to be active too. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        reader.release();
        receiveBuffer.release();
        Throwable cause = failure;
        queue.onClosed(cause == null ? new ConnectionLostException("the controller closed the connection") : cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        context.close();
    }
}

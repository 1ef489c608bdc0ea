package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Joins a channel to its {@link PduReader} and {@link OutgoingBatch}; one flush per batch of received bytes. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private final IscsiConnection connection;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final PduReader reader;
    private PduSink sink;
    private @Nullable Throwable failure;

    ConnectionHandler(IscsiConnection connection, PduReader reader, PduSink login) {
        this.connection = connection;
        this.reader = reader;
        this.sink = login;
    }

    void sink(PduSink next) {
        sink = next;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connection.onActive();
        connection.flush();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setRecvByteBufAllocator(receiveBuffer);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (failure == null) {
                reader.read(bytes, sinkOfTheMoment);
            }
        } finally {
            bytes.release();
        }
    }

    /** The sink may be exchanged in the middle of a read, when login ends. */
    private final PduSink sinkOfTheMoment = new PduSink() {
        @Override
        public @Nullable ByteBuf onHeader(ByteBuf header, int segmentLength) {
            return sink.onHeader(header, segmentLength);
        }

        @Override
        public int segmentIndex() {
            return sink.segmentIndex();
        }

        @Override
        public void onPdu(ByteBuf header, ByteBuf segment, int segmentLength) {
            sink.onPdu(header, segment, segmentLength);
        }
    };

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (failure == null) {
            connection.flush();
        }
    }

    /** The end of every channel, of one that never came to be active too. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        reader.release();
        receiveBuffer.release();
        Throwable cause = failure;
        connection.onClosed(cause == null ? new ConnectionLostException("the target closed the connection") : cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        context.close();
    }
}

package io.caisson.nvme.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * Looks at the first byte of a connection: that of a TLS record puts TLS in front of the queue, that of an ICReq PDU takes
 * this handler out of the way, and anything else ends the connection. Owner: the channel's event loop.
 *
 * <p>The queue behind it sees plain bytes in both cases, none of them before a TLS handshake is over; just before the first,
 * it gets a {@link io.caisson.nvme.command.QueueLink.TlsIdentity} as a user event.
 */
final class NvmeTls extends ChannelInboundHandlerAdapter {

    private static final int HANDSHAKE_RECORD = 0x16;
    private static final int INITIALIZE_CONNECTION_REQUEST = 0x00;

    private final TlsContext tls;

    NvmeTls(TlsContext tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        int first = bytes.getUnsignedByte(bytes.readerIndex());
        if (first == HANDSHAKE_RECORD) {
            context.pipeline().addAfter(context.name(), null, new TlsHandler(tls));
        } else if (first != INITIALIZE_CONNECTION_REQUEST) {
            tls.refused((InetSocketAddress) context.channel().remoteAddress(), null, TlsRefusal.MALFORMED);
            bytes.release();
            context.close();
            return;
        }
        context.fireChannelRead(message);
        context.pipeline().remove(this);
    }
}

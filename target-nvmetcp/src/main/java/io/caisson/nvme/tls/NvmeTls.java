package io.caisson.nvme.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the first byte of a connection: that of a TLS record puts TLS in front of the queue, anything else takes this handler
 * out of the way. If that is no ICReq PDU either, the queue says so. Owner: the channel's event loop.
 *
 * <p>The queue behind it sees plain bytes in both cases, none of them before a TLS handshake is over; just before the first,
 * it gets a {@link io.caisson.nvme.command.QueueLink.TlsIdentity} as a user event.
 */
final class NvmeTls extends ChannelInboundHandlerAdapter {

    private static final int HANDSHAKE_RECORD = 0x16;

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
        }
        context.fireChannelRead(message);
        context.pipeline().remove(this);
    }
}

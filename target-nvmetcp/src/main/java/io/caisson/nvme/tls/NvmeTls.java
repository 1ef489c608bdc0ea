package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first byte of a connection: that of a TLS record puts TLS in front of the queue, that of an ICReq PDU takes
 * this handler out of the way, and anything else ends the connection. The first handler of a pipeline. Owner: the channel's
 * event loop.
 *
 * <p>The queue behind it sees plain bytes in both cases, none of them before a TLS handshake is over; then
 * {@link #identity} says whom the host has the key of.
 */
public final class NvmeTls extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<QueueLink.TlsIdentity> IDENTITY = AttributeKey.valueOf(NvmeTls.class, "identity");
    private static final int INITIALIZE_CONNECTION_REQUEST = 0x00;

    private final TlsKeys keys;

    public NvmeTls(TlsKeys keys) {
        this.keys = keys;
    }

    /** Whose key the connection is encrypted with; null if it is not. */
    public static QueueLink.@Nullable TlsIdentity identity(Channel channel) {
        return channel.attr(IDENTITY).get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (bytes.getByte(bytes.readerIndex()) == INITIALIZE_CONNECTION_REQUEST) {
            context.fireChannelRead(message);
            context.pipeline().remove(this);
            return;
        }
        bytes.release();
        context.close();
    }
}

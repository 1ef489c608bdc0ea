package io.caisson.store.replica.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.nio.charset.StandardCharsets;

/**
 * The transport without TLS, to measure what TLS costs: each end says its name and is believed. It stands in the package of
 * the transport and outside of the product, which has no such mode.
 */
public final class PlainTransports {

    private PlainTransports() {}

    public static PeerTransport create(TransportConfig config, String ownName) {
        return new PeerTransport(config, new PeerSecurity() {
            @Override
            public void secure(ChannelPipeline pipeline, boolean accepted) {
                pipeline.addLast(new Introduction(ownName));
            }

            @Override
            public boolean sendsFromHeap() {
                return false;
            }
        });
    }

    /** Sends the own name with a length before it, and reads the other's. */
    private static final class Introduction extends ChannelInboundHandlerAdapter {
        private final String ownName;
        private final ByteBuf received = Unpooled.buffer();

        Introduction(String ownName) {
            this.ownName = ownName;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            byte[] name = ownName.getBytes(StandardCharsets.UTF_8);
            context.writeAndFlush(Unpooled.buffer().writeByte(name.length).writeBytes(name));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            received.writeBytes(in);
            in.release();
            if (received.readableBytes() == 0 || received.readableBytes() <= received.getByte(0)) {
                return;
            }
            String name = received.readCharSequence(received.readByte(), StandardCharsets.UTF_8)
                    .toString();
            context.fireUserEventTriggered(new PeerSecurity.PeerAuthenticated(new PeerIdentity(name)));
            context.fireChannelRead(received);
            context.fireChannelReadComplete();
            context.pipeline().remove(this);
        }
    }
}

package io.caisson.nvme.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One connection. Owner: the channel's event loop. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

    private final ServerContext server;
    private boolean counted;

    ConnectionHandler(ServerContext server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        counted = !server.silent() && server.admitConnection();
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (counted) {
            server.handshakeEnded();
            server.connectionEnded();
        }
    }
}

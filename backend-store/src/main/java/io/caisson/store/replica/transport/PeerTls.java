package io.caisson.store.replica.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual TLS 1.3 between the nodes of a cluster: each end shows a certificate of the cluster's authority that names its
 * node ({@link PeerIdentity}). The version of the protocol is agreed on in the handshake (ALPN, RFC 7301). Host names play
 * no part, as addresses move.
 *
 * <p>Any thread. Certificates may be replaced; connections that are open go on with theirs.
 */
public final class PeerTls implements PeerSecurity {

    private static final Logger LOG = LoggerFactory.getLogger(PeerTls.class);

    /** Changes when a peer of before would not understand us. */
    private static final String PROTOCOL = "caisson-peer/1";

    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

    private record Contexts(PeerIdentity own, SslContext server, SslContext client) {}

    private final long handshakeTimeoutMillis;
    private volatile Contexts contexts;

    private PeerTls(long handshakeTimeoutMillis, Contexts contexts) {
        this.handshakeTimeoutMillis = handshakeTimeoutMillis;
        this.contexts = contexts;
    }

    /**
     * Shows {@code chain} to others and believes those whom {@code authorities} vouch for.
     *
     * @param key of the first certificate of {@code chain}
     * @param chain the node's certificate first
     * @param authorities of the cluster; during a change the old and the new one
     */
    public static PeerTls create(
            PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities, long handshakeTimeoutMillis)
            throws GeneralSecurityException {
        return new PeerTls(handshakeTimeoutMillis, contexts(key, chain, authorities));
    }

    /** The node that our own certificate names. */
    public PeerIdentity own() {
        return contexts.own();
    }

    /**
     * For connections made from now on.
     *
     * @throws GeneralSecurityException when they cannot be used, or name another node; then nothing changes
     */
    public void replace(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities)
            throws GeneralSecurityException {
        Contexts next = contexts(key, chain, authorities);
        if (!next.own().equals(own())) {
            throw new GeneralSecurityException("this node is " + own().name() + ", and the certificate names "
                    + next.own().name());
        }
        contexts = next;
    }

    @Override
    public void secure(ChannelPipeline pipeline, boolean accepted) {
        SslContext context = accepted ? contexts.server() : contexts.client();
        SslHandler handler = context.newHandler(pipeline.channel().alloc());
        handler.setHandshakeTimeoutMillis(handshakeTimeoutMillis);
        pipeline.addLast(handler).addLast(new IdentityHandler(handler));
    }

    /** The JDK's cipher works on the heap. */
    @Override
    public boolean sendsFromHeap() {
        return true;
    }

    private static Contexts contexts(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities)
            throws GeneralSecurityException {
        if (chain.isEmpty() || authorities.isEmpty()) {
            throw new GeneralSecurityException("a node needs a certificate and an authority to believe");
        }
        X509Certificate[] certificates = chain.toArray(X509Certificate[]::new);
        try {
            SslContext server = common(SslContextBuilder.forServer(key, certificates), authorities)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            SslContext client = common(SslContextBuilder.forClient().keyManager(key, certificates), authorities)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            return new Contexts(PeerIdentity.of(chain.get(0)), server, client);
        } catch (SSLException | IllegalArgumentException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder, List<X509Certificate> authorities) {
        return builder.sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .ciphers(CIPHERS)
                .trustManager(authorities.toArray(X509Certificate[]::new))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.FATAL_ALERT,
                        PROTOCOL));
    }

    /** Reads the far end's name from its certificate. Owned by the channel's event loop. */
    private static final class IdentityHandler extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;

        IdentityHandler(SslHandler tls) {
            this.tls = tls;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
                context.fireUserEventTriggered(event);
                return;
            }
            if (!handshake.isSuccess()) {
                LOG.debug("no TLS with {}", context.channel().remoteAddress(), handshake.cause());
                context.close();
                return;
            }
            try {
                PeerIdentity identity = identity();
                context.pipeline().remove(this);
                context.fireUserEventTriggered(new PeerAuthenticated(identity));
            } catch (GeneralSecurityException | SSLPeerUnverifiedException e) {
                LOG.warn("refused a connection with {}: {}", context.channel().remoteAddress(), e.getMessage());
                context.close();
            }
        }

        private PeerIdentity identity() throws GeneralSecurityException, SSLPeerUnverifiedException {
            if (!PROTOCOL.equals(tls.applicationProtocol())) {
                throw new GeneralSecurityException("its protocol is not " + PROTOCOL);
            }
            Certificate first = tls.engine().getSession().getPeerCertificates()[0];
            return PeerIdentity.of((X509Certificate) first);
        }
    }
}

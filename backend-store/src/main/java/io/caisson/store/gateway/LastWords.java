package io.caisson.store.gateway;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what guards say of processes that are no more ({@link LastWord}), in datagrams to this node's cluster address. Every node
 * hears it, as any may be the one that decides next; the first one to hear tells the others, as a datagram may be lost. Nothing is ever
 * answered. One word is kept of each gateway: what does not match
 * its record is forgotten, and guards say it several times.
 */
public final class LastWords implements ProvenDeaths, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    private final Catalog catalog;
    private final DatagramChannel channel;
    private final InetSocketAddress own;
    private final Consumer<String> ended;
    private final Runnable heard;
    /** By gateway: the seal that was broken. */
    private final Map<String, String> broken = new ConcurrentHashMap<>();

    private LastWords(
            Catalog catalog, DatagramChannel channel, InetSocketAddress own, Consumer<String> ended, Runnable heard) {
        this.catalog = catalog;
        this.channel = channel;
        this.own = own;
        this.ended = ended;
        this.heard = heard;
    }

    /**
     * Hears from now on.
     *
     * @param ended told the seal of each word, on a thread of this, whether the catalog knows it or not; must not wait
     * @param heard called after a word that proves a death to the catalog, on a thread of this
     * @throws IOException if another process has the port
     */
    public static LastWords open(Catalog catalog, InetSocketAddress address, Consumer<String> ended, Runnable heard)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.bind(address);
        } catch (IOException taken) {
            channel.close();
            throw taken;
        }
        LastWords words = new LastWords(catalog, channel, address, ended, heard);
        Thread thread = new Thread(words::hear, "last-words");
        thread.setDaemon(true);
        thread.start();
        return words;
    }

    private void hear() {
        ByteBuffer datagram = ByteBuffer.allocate(LastWord.MAX_BYTES);
        while (true) {
            try {
                channel.receive(datagram.clear());
                LastWord.parse(StandardCharsets.US_ASCII.decode(datagram.flip()).toString())
                        .ifPresent(this::hear);
            } catch (ClosedChannelException end) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.debug("a datagram was not heard", e);
            }
        }
    }

    private void hear(LastWord word) {
        ended.accept(word.seal());
        String gateway = word.nodeId().toString();
        Optional<String> seal = catalog.get(Records.GATEWAY, gateway)
                .map(record -> record.value().seal());
        if (seal.filter(known -> isEqual(known, word.seal())).isPresent()
                && !word.seal().equals(broken.put(gateway, word.seal()))) {
            LOG.info("the guard of gateway {} says that its process is no more", gateway);
            heard.run();
            passOn(word);
        }
    }

    /** Once, as each node passes on what it hears for the first time; only what is proven, so that nobody makes use of it to flood others. */
    private void passOn(LastWord word) {
        byte[] said = (word.text() + "\n").getBytes(StandardCharsets.US_ASCII);
        for (Versioned<NodeRecord> node : catalog.list(Records.NODE)) {
            String address = node.value().clusterAddress();
            if (address == null || node.id().equals(word.nodeId().toString())) {
                continue;
            }
            InetSocketAddress other = IpAddress.parseWithPort(address);
            if (other.equals(own)) {
                continue;
            }
            try {
                channel.send(ByteBuffer.wrap(said), other);
            } catch (IOException e) {
                LOG.debug("{} is not told of the last word of {}", other, word.nodeId(), e);
            }
        }
    }

    private static boolean isEqual(String known, String said) {
        return MessageDigest.isEqual(
                known.getBytes(StandardCharsets.US_ASCII), said.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean isProven(String nodeId, @Nullable String seal) {
        return seal != null && seal.equals(broken.get(nodeId));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("last words are not heard any more, but the port was not closed", e);
        }
    }
}

package io.caisson.nvme.controller.discovery;

import io.caisson.nvme.controller.log.LogPage;
import io.caisson.store.access.SubsystemDirectory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Log page 70h of one discovery controller (NVM Express Base Specification 2.0, 5.16.1.23, figure 264). What is read from
 * another offset than 0 belongs to what was read from 0: a host finds by GENCTR that it has to begin anew.
 *
 * <pre>
 *   0 GENCTR (8)   8 NUMREC (8)   16 RECFMT (2)   1024 entries
 * </pre>
 *
 * <p>Any thread.
 */
public final class DiscoveryLog implements LogPage {

    private static final int HEADER_BYTES = 1024;

    private final DiscoveryGenerations generations;
    private final String hostNqn;
    private final InetSocketAddress local;
    private final DiscoveryEntries source;

    // Guarded by this.
    private List<DiscoveryEntry> entries = List.of();
    private long generation;
    private boolean known;

    /**
     * The log as one host sees it.
     *
     * @param generations of all logs of the node
     * @param maxAdminEntries ASQSZ
     */
    public DiscoveryLog(
            DiscoveryGenerations generations,
            SubsystemDirectory directory,
            String discoveryNqn,
            String hostNqn,
            InetSocketAddress local,
            InetSocketAddress remote,
            int maxAdminEntries) {
        this.generations = generations;
        this.hostNqn = hostNqn;
        this.local = local;
        this.source = new DiscoveryEntries(directory, discoveryNqn, hostNqn, local, remote, maxAdminEntries);
    }

    /**
     * Brings it up to date.
     *
     * @return whether it changed
     */
    public boolean refresh() {
        List<DiscoveryEntry> now = source.now();
        synchronized (this) {
            if (known && now.equals(entries)) {
                return false;
            }
            generation = generations.of(hostNqn, local, now);
            known = true;
            entries = now;
            return true;
        }
    }

    @Override
    public ByteBuf content(Request request) {
        if (request.offset() == 0) {
            refresh();
        }
        synchronized (this) {
            ByteBuf page = Unpooled.wrappedBuffer(new byte[HEADER_BYTES + entries.size() * DiscoveryEntry.BYTES]);
            page.setLongLE(0, generation).setLongLE(Long.BYTES, entries.size());
            int at = HEADER_BYTES;
            for (DiscoveryEntry entry : entries) {
                entry.write(page, at);
                at += DiscoveryEntry.BYTES;
            }
            return page;
        }
    }
}

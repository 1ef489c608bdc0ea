package io.caisson.nvme.controller.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Log page 04h, the namespaces that changed since it was read last (NVM Express Base Specification 2.0, 5.16.1.5). Any thread.
 */
public final class ChangedNamespaces implements LogPage {

    /** As many as there are ids, so that there is no need to say "too many". */
    private static final int ENTRIES = 1024;

    private final NavigableSet<Integer> changed = new TreeSet<>();

    public synchronized void changed(int namespaceId) {
        changed.add(namespaceId);
    }

    /** It is read to its end, or not at all: only a read that lets the event go empties it. */
    @Override
    public synchronized ByteBuf content(Request request) {
        ByteBuf page = Unpooled.wrappedBuffer(new byte[ENTRIES * Integer.BYTES]);
        int at = 0;
        for (int namespaceId : changed) {
            page.setIntLE(at, namespaceId);
            at += Integer.BYTES;
        }
        if (!request.retain()) {
            changed.clear();
        }
        return page;
    }

    /** The controller was reset. */
    public synchronized void reset() {
        changed.clear();
    }
}

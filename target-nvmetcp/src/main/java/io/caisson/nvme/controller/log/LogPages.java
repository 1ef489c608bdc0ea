package io.caisson.nvme.controller.log;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.event.AsyncEvent;
import io.caisson.nvme.controller.event.AsyncEvents;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.namespace.media.IoLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.TreeMap;

/**
 * Get Log Page (NVM Express Base Specification 2.0, 5.16): the fields that all pages share are looked at here. What lies behind
 * the end of a page reads as zeros; an offset behind it is refused. Owner: the event loop of the admin queue.
 */
public final class LogPages {

    private static final int ID_MASK = 0xFF;
    private static final int SPECIFIC_SHIFT = 8;
    private static final int SPECIFIC_MASK = 0x7F;
    private static final int RETAIN = 1 << 15;
    private static final int LOWER_LENGTH_SHIFT = 16;
    private static final int UPPER_LENGTH_MASK = 0xFFFF;
    private static final int UUID_INDEX_MASK = 0x7F;
    private static final int OFFSET_TYPE = 1 << 23;
    private static final int DWORD_MASK = 3;

    /** LSUPP (figure 203). */
    private static final int SUPPORTED = 1;

    private final AsyncEvents events;
    private final Map<Integer, LogPage> pages = new TreeMap<>();

    public LogPages(AsyncEvents events) {
        this.events = events;
    }

    /** Adds a page. */
    public LogPages with(int id, LogPage page) {
        pages.put(id, page);
        return this;
    }

    public NvmeCommand get(SubmissionEntry entry) {
        int doubleword10 = entry.doubleword(10);
        int id = doubleword10 & ID_MASK;
        LogPage page = pages.get(id);
        if (page == null) {
            return new RefusedCommand(StatusCode.INVALID_LOG_PAGE);
        }
        int upperLength = entry.doubleword(11) & UPPER_LENGTH_MASK;
        long doublewords = ((long) upperLength << 16 | doubleword10 >>> LOWER_LENGTH_SHIFT) + 1;
        long offset = entry.doublewords(12);
        int doubleword14 = entry.doubleword(14);
        boolean known = (doubleword14 & (UUID_INDEX_MASK | OFFSET_TYPE)) == 0;
        boolean ranged = offset >= 0 && (offset & DWORD_MASK) == 0;
        int namespaceId = entry.namespaceId();
        boolean forOne = namespaceId != 0 && namespaceId != ControllerLimits.ALL_NAMESPACES;
        if (!known
                || !ranged
                || doublewords > IoLimits.MAX_TRANSFER_BYTES / Integer.BYTES
                || (forOne && page.ofControllerOnly())) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        int specific = doubleword10 >>> SPECIFIC_SHIFT & SPECIFIC_MASK;
        boolean retain = (doubleword10 & RETAIN) != 0;
        return new Read(
                id, page, (int) doublewords * Integer.BYTES, new LogPage.Request(offset, specific, retain), events);
    }

    /** Log page 00h (5.16.1.1): which there are. */
    public ByteBuf supported() {
        ByteBuf content = Unpooled.wrappedBuffer(new byte[256 * Integer.BYTES]);
        pages.keySet().forEach(id -> content.setIntLE(id * Integer.BYTES, SUPPORTED));
        return content;
    }

    private record Read(int id, LogPage page, int dataInBytes, LogPage.Request request, AsyncEvents events)
            implements NvmeCommand {

        @Override
        public void run(ByteBuf dataOut, CommandCompletion completion) {
            dataOut.release();
            AsyncEvent event = AsyncEvent.ofLogPage(id);
            if (event != null && !request.retain()) {
                // Before the page is made: what happens after that has to be told again.
                events.logRead(event);
            }
            ByteBuf content = page.content(request);
            try {
                if (request.offset() > content.readableBytes()) {
                    completion.failed(StatusCode.INVALID_FIELD);
                } else {
                    completion.succeeded(0, range(content));
                }
            } finally {
                content.release();
            }
        }

        private ByteBuf range(ByteBuf content) {
            byte[] data = new byte[dataInBytes];
            int from = content.readerIndex() + (int) request.offset();
            content.getBytes(from, data, 0, Math.min(data.length, content.writerIndex() - from));
            return Unpooled.wrappedBuffer(data);
        }
    }
}

package io.caisson.nvme.controller.log;

import io.caisson.store.access.ReservationNotice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Log page 80h, reservation notifications (NVM Express Base Specification 2.0, 5.16.1.26): one at a time, the oldest first. Any
 * thread.
 *
 * <pre>
 *   0 log page count (8)   8 type (1)   9 further pages (1)   12 namespace id (4)
 * </pre>
 */
public final class ReservationLog implements LogPage {

    /** As many as the count of further pages can tell; beyond it the oldest are lost, which their numbers show. */
    static final int MAX_NOTICES = 255;

    private static final int BYTES = 64;
    private static final int TYPE = 8;
    private static final int FURTHER = 9;
    private static final int NAMESPACE_ID = 12;

    private record Notice(long number, int type, int namespaceId) {}

    private final Runnable more;
    private final Deque<Notice> notices = new ArrayDeque<>();
    private long last;

    /** @param more told when one was read and others are left */
    public ReservationLog(Runnable more) {
        this.more = more;
    }

    public synchronized void add(int namespaceId, ReservationNotice.Kind kind) {
        int type = switch (kind) {
            case REGISTRATION_PREEMPTED -> 1;
            case RESERVATION_RELEASED -> 2;
            case RESERVATION_PREEMPTED -> 3;
        };
        if (notices.size() == MAX_NOTICES) {
            notices.remove();
        }
        notices.add(new Notice(++last, type, namespaceId));
    }

    @Override
    public ByteBuf content(Request request) {
        ByteBuf page = Unpooled.wrappedBuffer(new byte[BYTES]);
        boolean left;
        synchronized (this) {
            Notice notice = request.retain() ? notices.peek() : notices.poll();
            if (notice != null) {
                int further = request.retain() ? notices.size() - 1 : notices.size();
                page.setLongLE(0, notice.number())
                        .setByte(TYPE, notice.type())
                        .setByte(FURTHER, further)
                        .setIntLE(NAMESPACE_ID, notice.namespaceId());
            }
            left = !request.retain() && !notices.isEmpty();
        }
        if (left) {
            more.run();
        }
        return page;
    }

    /** The controller was reset. */
    public synchronized void reset() {
        notices.clear();
    }
}

package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.NumberedRequest;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.store.net.ByteBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Numbered requests that came ahead of their turn, until the gap before them is filled (RFC 7143, 4.2.2.1). Bounded by
 * the command window in number and by a limit in bytes. Owner: the session's event loop.
 */
final class HeldRequests {

    /** @param request null for a place whose command will never come: it was aborted before it arrived */
    record Held(@Nullable NumberedRequest request, ByteBuf data) {}

    private static final Held ABORTED = new Held(null, Unpooled.EMPTY_BUFFER);

    private final IntObjectMap<Held> byCmdSn = new IntObjectHashMap<>();
    private final int maxBytes;
    private final ByteBudget budget;
    private int bytes;

    /**
     * @param maxBytes of this session
     * @param budget of all sessions
     */
    HeldRequests(int maxBytes, ByteBudget budget) {
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    /** @param data borrowed, copied */
    void hold(NumberedRequest request, ByteBuf data) throws ProtocolViolation {
        if (byCmdSn.containsKey(request.cmdSn())) {
            return;
        }
        int count = data.readableBytes();
        if (count > maxBytes - bytes || !budget.tryTake(count)) {
            throw ProtocolViolation.fatal(RejectReason.LONG_OPERATION_REJECT, "too much data ahead of its turn");
        }
        bytes += count;
        byCmdSn.put(request.cmdSn(), new Held(request, Unpooled.copiedBuffer(data)));
    }

    /** The place {@code cmdSn} counts as taken by a command that was aborted; whatever held it is forgotten. */
    void abort(int cmdSn) {
        Held forgotten = byCmdSn.put(cmdSn, ABORTED);
        if (forgotten != null) {
            gone(forgotten);
        }
    }

    /** Whether a request waits under that number. */
    boolean holds(int cmdSn) {
        Held held = byCmdSn.get(cmdSn);
        return held != null && held.request != null;
    }

    /** The CmdSN under which a request with that task tag is held, or null. */
    @Nullable
    Integer cmdSnOf(int initiatorTaskTag) {
        for (IntObjectMap.PrimitiveEntry<Held> entry : byCmdSn.entries()) {
            NumberedRequest request = entry.value().request();
            if (request != null && request.initiatorTaskTag() == initiatorTaskTag) {
                return entry.key();
            }
        }
        return null;
    }

    /** Takes out what has number {@code cmdSn}, if it is here. */
    @Nullable
    Held take(int cmdSn) {
        if (byCmdSn.isEmpty()) {
            return null;
        }
        Held held = byCmdSn.remove(cmdSn);
        if (held != null) {
            gone(held);
        }
        return held;
    }

    /** Aborts the chosen SCSI commands with a number before {@code cmdSn}. */
    void abortBefore(int cmdSn, Predicate<ScsiCommand> chosen) {
        for (IntObjectMap.PrimitiveEntry<Held> entry : byCmdSn.entries()) {
            boolean before = SerialNumber.before(entry.key(), cmdSn);
            if (before && entry.value().request() instanceof ScsiCommand command && chosen.test(command)) {
                gone(entry.value());
                entry.setValue(ABORTED);
            }
        }
    }

    void clear() {
        byCmdSn.clear();
        budget.give(bytes);
        bytes = 0;
    }

    private void gone(Held held) {
        int count = held.data.readableBytes();
        bytes -= count;
        budget.give(count);
    }
}

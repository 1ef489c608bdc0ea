package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** ICReq and ICResp (TCP, 3.1 and 3.6.2). Owner: the connection's event loop. */
final class InitializationPhase implements PduSink {
    private static final int HEADER_DIGEST_ENABLE = 0x01;
    private static final int DATA_DIGEST_ENABLE = 0x02;
    private static final int MAX_HOST_DATA_MIN_BYTES = 4096;
    private static final int ALIGNMENT_MAX = 31;

    private final NvmeQueue queue;
    private final OutgoingBatch out;
    private final TransportOptions options;

    InitializationPhase(NvmeQueue queue, OutgoingBatch out, TransportOptions options) {
        this.queue = queue;
        this.out = out;
        this.options = options;
    }

    void start() {
        int at = out.beginHeader(Pdu.IC_REQUEST, 0, Pdu.IC_BYTES);
        ByteBuf header = out.header();
        header.setByte(at + Pdu.DIGESTS, digests());
        header.setIntLE(at + Pdu.MAX_R2T, options.requestsMax() - 1);
        out.end(at);
    }

    private int digests() {
        return (options.headerDigest() ? HEADER_DIGEST_ENABLE : 0) | (options.dataDigest() ? DATA_DIGEST_ENABLE : 0);
    }

    @Override
    public @Nullable ByteBuf onHeader(ByteBuf header, int dataLength) {
        return null;
    }

    @Override
    public int dataIndex() {
        return 0;
    }

    @Override
    public void onPdu(ByteBuf header, ByteBuf data, int dataLength) {
        int type = header.getUnsignedByte(Pdu.TYPE);
        if (type == Pdu.CONTROLLER_TERMINATION) {
            throw new TerminatedException(
                    header.getUnsignedShortLE(Pdu.FATAL_STATUS), header.getIntLE(Pdu.FATAL_INFORMATION));
        }
        if (type != Pdu.IC_RESPONSE) {
            throw new ProtocolViolationException(String.format("a PDU of type %02x instead of an ICResp", type));
        }
        int version = header.getUnsignedShortLE(Pdu.FORMAT_VERSION);
        int enabled = header.getUnsignedByte(Pdu.DIGESTS);
        int alignment = header.getUnsignedByte(Pdu.ALIGNMENT);
        long hostDataMax = header.getUnsignedIntLE(Pdu.MAX_HOST_DATA);
        boolean sound = version == 0
                && enabled == digests()
                && alignment <= ALIGNMENT_MAX
                && hostDataMax >= MAX_HOST_DATA_MIN_BYTES
                && hostDataMax % 4 == 0;
        if (!sound) {
            throw new ProtocolViolationException(String.format(
                    "ICResp: PFV %d, DGST %02x (asked: %02x), CPDA %d, MAXH2CDATA %d",
                    version, enabled, digests(), alignment, hostDataMax));
        }
        queue.onInitialized(new TransportParameters(
                options.headerDigest(),
                options.dataDigest(),
                alignment,
                (int) Math.min(hostDataMax, Integer.MAX_VALUE & ~3),
                options.requestsMax()));
    }
}

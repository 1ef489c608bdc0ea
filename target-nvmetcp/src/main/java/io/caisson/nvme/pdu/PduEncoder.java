package io.caisson.nvme.pdu;

import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;

/** Puts PDUs for a host into bytes, with the digests and the alignment it asked for. Owner: the connection's event loop. */
public final class PduEncoder {

    /** An upper bound of what a PDU takes besides its data: header, digests, and padding to an alignment of 128 bytes. */
    public static final int MAX_OVERHEAD_BYTES = 128 + 2 * Digest.BYTES;

    private final Digest digest = new Digest();
    private final boolean headerDigest;
    private final boolean dataDigest;
    private final int digestFlags;
    private final int dataOffset;

    /** @param request what the host wants */
    public PduEncoder(InitializeRequest request) {
        headerDigest = request.headerDigest();
        dataDigest = request.dataDigest();
        digestFlags =
                (headerDigest ? CommonHeader.HEADER_DIGEST_FLAG : 0) | (dataDigest ? CommonHeader.DATA_DIGEST_FLAG : 0);
        int alignment = request.dataAlignmentBytes();
        int header = withDigest(PduType.CONTROLLER_DATA);
        dataOffset = (header + alignment - 1) / alignment * alignment;
    }

    public void encode(ResponseCapsule pdu, ByteBuf out) {
        int start = out.writerIndex();
        pdu.encode(headerDigest, withDigest(PduType.RESPONSE_CAPSULE), out);
        digestFrom(start, out);
    }

    public void encode(ReadyToTransfer pdu, ByteBuf out) {
        int start = out.writerIndex();
        pdu.encode(headerDigest, withDigest(PduType.READY_TO_TRANSFER), out);
        digestFrom(start, out);
    }

    /** Appends header and padding; the data, and its {@link #trailer}, come next. */
    public void header(ControllerData pdu, ByteBuf out) {
        int start = out.writerIndex();
        pdu.encode(digestFlags, dataOffset, dataOffset + pdu.length() + trailerBytes(), out);
        digestFrom(start, out);
        out.writeZero(dataOffset - (out.writerIndex() - start));
    }

    /** Length of what {@link #trailer} appends. */
    public int trailerBytes() {
        return dataDigest ? Digest.BYTES : 0;
    }

    /** Appends the digest of the {@code length} bytes of data at {@code index} of {@code data}, if there is to be one. */
    public void trailer(ByteBuf data, int index, int length, ByteBuf out) {
        if (dataDigest) {
            out.writeIntLE(digest.of(data, index, length));
        }
    }

    private int withDigest(PduType type) {
        return type.headerBytes() + (headerDigest ? Digest.BYTES : 0);
    }

    private void digestFrom(int start, ByteBuf out) {
        if (headerDigest) {
            out.writeIntLE(digest.of(out, start, out.writerIndex() - start));
        }
    }
}

package io.caisson.iscsi.pdu;

import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;

/** Puts PDUs into bytes, with the digests of one connection. Owner: the connection's event loop. */
public final class PduEncoder {

    private final Digest digest = new Digest();
    private boolean headerDigest;
    private boolean dataDigest;

    /** Digests start with the first PDU of the full feature phase. */
    public void useDigests(boolean header, boolean data) {
        headerDigest = header;
        dataDigest = data;
    }

    /** An upper bound of what a PDU takes besides its data. */
    public static final int MAX_OVERHEAD_BYTES = BasicHeader.BYTES + 260 + Digest.BYTES + 3 + Digest.BYTES;

    /** Appends a PDU and its data segment. {@code data} is borrowed and holds exactly the PDU's data. */
    public void encode(Pdu pdu, ByteBuf data, ByteBuf out) {
        header(pdu, out);
        int length = data.readableBytes();
        if (length > 0) {
            out.writeBytes(data, data.readerIndex(), length);
            trailer(data, data.readerIndex(), length, out);
        }
    }

    /** Appends the header with its digest. */
    public void header(Pdu pdu, ByteBuf out) {
        int start = out.writerIndex();
        pdu.encode(out);
        if (headerDigest) {
            out.writeIntLE(digest.of(out, start, out.writerIndex() - start));
        }
    }

    /** Bytes that {@link #trailer} appends after a data segment of {@code length} bytes. */
    public int trailerLength(int length) {
        return (-length & 3) + (dataDigest ? Digest.BYTES : 0);
    }

    /** Appends padding and digest of the data segment that lies in {@code data}. */
    public void trailer(ByteBuf data, int index, int length, ByteBuf out) {
        int padding = -length & 3;
        out.writeZero(padding);
        if (dataDigest) {
            digest.begin();
            digest.add(data, index, length);
            digest.addZeros(padding);
            out.writeIntLE(digest.value());
        }
    }
}

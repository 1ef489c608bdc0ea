package io.caisson.tests.nvmehost;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What becomes of the PDUs that {@link PduReader} cuts out of the byte stream. */
interface PduSink {

    /**
     * A header is complete; its data follows.
     *
     * @param header borrowed for the call; the PDU's header from index 0
     * @return where the data goes from {@link #dataIndex()} on, or null: into the reader's own buffer
     */
    @Nullable
    ByteBuf onHeader(ByteBuf header, int dataLength);

    int dataIndex();

    /**
     * The PDU is complete and its digests are right.
     *
     * @param data the reader's own buffer when {@link #onHeader} gave none; borrowed for the call
     */
    void onPdu(ByteBuf header, ByteBuf data, int dataLength);
}

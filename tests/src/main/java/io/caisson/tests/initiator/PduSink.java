package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What becomes of the PDUs that {@link PduReader} cuts out of the byte stream. */
interface PduSink {

    /**
     * A header is complete; its data segment follows.
     *
     * @param header borrowed for the call; 48 bytes from index 0
     * @return where the data segment goes from {@link #segmentIndex()} on, or null: into the reader's own buffer
     */
    @Nullable
    ByteBuf onHeader(ByteBuf header, int segmentLength);

    int segmentIndex();

    /**
     * The PDU is complete and its digests are right.
     *
     * @param segment the reader's own buffer when {@link #onHeader} gave none: segment from index 0; borrowed for the call
     */
    void onPdu(ByteBuf header, ByteBuf segment, int segmentLength);
}

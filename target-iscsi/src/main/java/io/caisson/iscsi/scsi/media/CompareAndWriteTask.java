package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.block.StatusReceipt;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Locale;

/**
 * COMPARE AND WRITE: decided by the store in one step. A miscompare tells the offset of the first differing byte.
 *
 * <p>The store is told what became of the status, so that an initiator that never saw it may send the command again, wherever it
 * likes, and does not miscompare with what it wrote itself.
 */
final class CompareAndWriteTask extends MediaTask {

    private final String initiator;
    private final StatusReceipt receipt;

    CompareAndWriteTask(ItlNexus nexus, BlockRange range) {
        super(nexus.unit(), range);
        this.initiator = "iscsi " + nexus.path().initiatorName().toLowerCase(Locale.ROOT);
        this.receipt = new StatusReceipt(nexus.nexus());
    }

    @Override
    public int dataOutBytes() {
        return 2 * lengthBytes();
    }

    @Override
    void start(ByteBuf dataOut) {
        if (dataOut.readableBytes() != dataOutBytes()) {
            refuse(dataOut);
        } else if (blocks() == 0) {
            dataOut.release();
            good(Unpooled.EMPTY_BUFFER);
        } else {
            device().compareAndWrite(initiator, firstBlock(), dataOut, receipt, this);
        }
    }

    @Override
    public boolean awaitsDelivery() {
        return true;
    }

    @Override
    public void statusDelivered() {
        receipt.delivered();
    }

    @Override
    public void statusLost() {
        receipt.lost();
    }
}

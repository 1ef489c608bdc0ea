package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * POPULATE TOKEN (SBC-4): watches the ranges and makes a token that stands for what is in them. Nothing is copied, so that it
 * is done before its status is given, IMMED or not.
 */
final class PopulateTokenTask extends CopyTask {

    private final long listIdentifier;
    private final TokenStore tokens;
    private final ExportDirectory exports;

    PopulateTokenTask(
            ItlNexus nexus, long listIdentifier, int parameterListBytes, TokenStore tokens, ExportDirectory exports) {
        super(nexus, Command.POPULATE_TOKEN.serviceAction(), parameterListBytes);
        this.listIdentifier = listIdentifier;
        this.tokens = tokens;
        this.exports = exports;
    }

    @Override
    void begin(ByteBuf dataOut, ScsiCompletion completion) throws CopyRefusedException {
        BlockDevice device = nexus().unit().device();
        PopulateTokenList list = PopulateTokenList.parse(dataOut, device.geometry());
        if (!enter(CopyLists.Space.LONG, listIdentifier, completion)) {
            return;
        }
        answerAtTheEnd(completion, null);
        device.watch(list.extents(), new BlockDevice.WatchListener() {
            @Override
            public void watching(ChangeWatch watch) {
                make(list, watch);
            }

            @Override
            public void failed(BlockError error, long detail) {
                switch (error) {
                    case GATEWAY_LOST -> operation().lost();
                    case BUSY -> operation().busy();
                    case OUT_OF_RANGE, OUT_OF_SPACE, MISCOMPARE, UNRECOVERABLE ->
                        operation().failed(Sense.of(AdditionalSense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE));
                }
            }
        });
    }

    private void make(PopulateTokenList list, ChangeWatch watch) {
        if (operation().isAborted()) {
            watch.close();
            operation().terminated();
            return;
        }
        HostView maker = nexus().path().host();
        TargetView target = nexus().path().target();
        BlockDevice device = nexus().unit().device();
        List<BlockExtent> extents = list.extents();
        TokenStore.Rod rod = new TokenStore.Rod(
                maker.id(),
                target.name(),
                device,
                extents,
                watch,
                () -> exports.luns(target, maker).stream().anyMatch(mapping -> mapping.device() == device));
        byte[] token = tokens.create(rod, list.inactivitySeconds());
        if (token == null) {
            watch.close();
            operation().failed(Sense.of(AdditionalSense.INSUFFICIENT_RESOURCES_TO_CREATE_ROD_TOKEN));
            return;
        }
        operation().token(token);
        operation().copied(rod.blocks(), false);
        operation().completed(false);
    }
}

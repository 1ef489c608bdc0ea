package io.caisson.nvme.pdu;

import io.caisson.nvme.command.SubmissionEntry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a decoder finds, pieces of data put together. */
final class RecordingReceiver implements PduReceiver {

    final List<String> found = new ArrayList<>();
    private final ByteBuf data = Unpooled.buffer();

    private static String hex(SubmissionEntry entry) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SubmissionEntry.BYTES; i++) {
            text.append(String.format("%02x", entry.unsignedByte(i)));
        }
        return text.toString();
    }

    @Override
    public void onInitialize(InitializeRequest request) {
        found.add(request.toString());
    }

    @Override
    public void onCommand(SubmissionEntry entry, int inCapsuleBytes) {
        found.add("command " + hex(entry) + " with " + inCapsuleBytes);
    }

    @Override
    public void onHostData(HostData header) {
        found.add(header.toString());
    }

    @Override
    public void onData(ByteBuf source, int index, int length) {
        data.writeBytes(source, index, length);
    }

    @Override
    public void onDataEnd(boolean intact) {
        found.add((intact ? "data " : "damaged data ") + ByteBufUtil.hexDump(data));
        data.clear();
    }

    @Override
    public void onTermination(HostTermination termination) {
        found.add(termination.toString());
    }
}

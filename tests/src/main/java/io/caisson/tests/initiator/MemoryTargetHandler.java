package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link MemoryTarget}. Owner: the target's event loop. */
final class MemoryTargetHandler extends ChannelInboundHandlerAdapter implements PduSink {
    private static final int SEGMENT_BYTES = 256 * 1024;
    private static final int WINDOW = 512;
    private static final String ANSWERS = "HeaderDigest=None\0DataDigest=None\0InitialR2T=Yes\0ImmediateData=Yes\0"
            + "MaxRecvDataSegmentLength=262144\0MaxBurstLength=262144\0FirstBurstLength=65536\0MaxOutstandingR2T=1\0"
            + "MaxConnections=1\0ErrorRecoveryLevel=0\0";

    private final MemoryDisk disk;
    private final MemoryTarget.Conscience conscience;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final PduReader reader = new PduReader(SEGMENT_BYTES);
    private final OutgoingBatch out;
    private final Map<Integer, Write> writes = new HashMap<>();
    private int statusSn = 1;
    private int nextCommandSn = 1;

    /** A write whose data still comes. */
    private record Write(ByteBuf cdb, ByteBuf data) {}

    MemoryTargetHandler(Channel channel, MemoryDisk disk, MemoryTarget.Conscience conscience) {
        this.disk = disk;
        this.conscience = conscience;
        out = new OutgoingBatch(channel);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setRecvByteBufAllocator(receiveBuffer);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            reader.read(bytes, this);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            out.flush();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        reader.release();
        receiveBuffer.release();
        out.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public @Nullable ByteBuf onHeader(ByteBuf header, int segmentLength) {
        return null;
    }

    @Override
    public int segmentIndex() {
        return 0;
    }

    @Override
    public void onPdu(ByteBuf header, ByteBuf segment, int segmentLength) {
        int opcode = header.getByte(Header.OPCODE);
        if ((opcode & Header.IMMEDIATE) == 0 && (opcode & Header.OPCODE_MASK) != Header.DATA_OUT) {
            nextCommandSn = header.getInt(Header.COMMAND_SN) + 1;
        }
        switch (opcode & Header.OPCODE_MASK) {
            case Header.SCSI_COMMAND -> onCommand(header, segment, segmentLength);
            case Header.DATA_OUT -> onData(header, segment, segmentLength);
            case Header.LOGIN_REQUEST -> onLogin(header);
            case Header.NOP_OUT -> {
                int at = begin(Header.NOP_IN, Header.FINAL, header);
                out.header().setInt(at + Header.TRANSFER_TAG, Header.RESERVED_TAG);
                out.end(at, segment, 0, segmentLength);
            }
            case Header.TASK_MANAGEMENT_REQUEST ->
                out.end(begin(Header.TASK_MANAGEMENT_RESPONSE, Header.FINAL, header));
            case Header.LOGOUT_REQUEST -> out.end(begin(Header.LOGOUT_RESPONSE, Header.FINAL, header));
            default -> throw new ProtocolViolationException("opcode " + opcode);
        }
    }

    private void onLogin(ByteBuf header) {
        int flags = header.getByte(Header.FLAGS);
        boolean operational = (flags >> 2 & 3) == LoginExchange.OPERATIONAL;
        nextCommandSn = header.getInt(Header.COMMAND_SN);
        byte[] text = (operational ? ANSWERS : "AuthMethod=None\0").getBytes(StandardCharsets.UTF_8);
        int at = begin(Header.LOGIN_RESPONSE, flags, header);
        out.header().setLong(at + Header.ISID, header.getLong(Header.ISID));
        out.header().setShort(at + Header.TSIH, operational ? 1 : 0);
        out.end(at, Unpooled.wrappedBuffer(text), 0, text.length);
    }

    private void onCommand(ByteBuf header, ByteBuf segment, int segmentLength) {
        int operation = header.getUnsignedByte(Header.CDB);
        int offset = disk.readOffset(operation, header.getLong(Header.CDB + 2), header.getInt(Header.CDB + 10));
        if (offset >= 0) {
            int length = header.getInt(Header.CDB + 10) * disk.blockBytes();
            sendData(header, disk.content(), offset, Math.min(length, header.getInt(Header.EXPECTED_LENGTH)));
            return;
        }
        byte[] capacity = disk.capacity(operation);
        if (capacity != null) {
            sendData(header, Unpooled.wrappedBuffer(capacity), 0, capacity.length);
            return;
        }
        boolean writes = (header.getByte(Header.FLAGS) & Header.WRITE) != 0;
        int expected = writes ? header.getInt(Header.EXPECTED_LENGTH) : 0;
        if (expected <= segmentLength) {
            finish(header, header.slice(Header.CDB, 16), segment, segmentLength);
            return;
        }
        ByteBuf data = Unpooled.buffer(expected, expected).writeBytes(segment, 0, segmentLength);
        this.writes.put(
                header.getInt(Header.TASK_TAG),
                new Write(Unpooled.buffer(16).writeBytes(header, Header.CDB, 16), data));
        request(header, data, 0);
    }

    private void sendData(ByteBuf header, ByteBuf source, int offset, int length) {
        int sent = 0;
        for (int dataSn = 0; sent < length; dataSn++) {
            int count = Math.min(SEGMENT_BYTES, length - sent);
            boolean last = sent + count == length;
            int at = begin(Header.DATA_IN, last ? Header.FINAL | Header.WITH_STATUS : 0, header);
            if (!last) {
                statusSn--;
            }
            out.header().setInt(at + Header.TRANSFER_TAG, Header.RESERVED_TAG);
            out.header().setInt(at + Header.DATA_SN, dataSn);
            out.header().setInt(at + Header.BUFFER_OFFSET, sent);
            out.end(at, source, offset + sent, count);
            sent += count;
        }
    }

    private void request(ByteBuf header, ByteBuf data, int readyToTransferSn) {
        int at = begin(Header.READY_TO_TRANSFER, Header.FINAL, header);
        statusSn--;
        out.header().setInt(at + Header.TRANSFER_TAG, readyToTransferSn);
        out.header().setInt(at + Header.DATA_SN, readyToTransferSn);
        out.header().setInt(at + Header.BUFFER_OFFSET, data.writerIndex());
        out.header().setInt(at + Header.DESIRED_LENGTH, Math.min(data.writableBytes(), SEGMENT_BYTES));
        out.end(at);
    }

    private void onData(ByteBuf header, ByteBuf segment, int segmentLength) {
        int tag = header.getInt(Header.TASK_TAG);
        Write write = writes.get(tag);
        if (write == null || header.getInt(Header.BUFFER_OFFSET) != write.data.writerIndex()) {
            throw new ProtocolViolationException("data that was not asked for");
        }
        write.data.writeBytes(segment, 0, segmentLength);
        if ((header.getByte(Header.FLAGS) & Header.FINAL) == 0) {
            return;
        }
        if (write.data.isWritable()) {
            request(header, write.data, header.getInt(Header.TRANSFER_TAG) + 1);
            return;
        }
        writes.remove(tag);
        finish(header, write.cdb, write.data, write.data.writerIndex());
    }

    private void finish(ByteBuf header, ByteBuf cdb, ByteBuf data, int dataLength) {
        int operation = cdb.getUnsignedByte(0);
        MemoryTarget.Treatment treatment = MemoryDisk.isWrite(operation)
                ? conscience.treat(operation, cdb.getLong(2))
                : MemoryTarget.Treatment.HONEST;
        byte[] sense = null;
        switch (treatment) {
            case HONEST, STORE_SILENTLY -> sense = disk.execute(cdb, data, dataLength);
            case STORE_HALF -> sense = disk.execute(cdb, data, dataLength / 2);
            case ACKNOWLEDGE_ONLY -> {}
        }
        if (treatment == MemoryTarget.Treatment.STORE_SILENTLY) {
            return;
        }
        int at = begin(Header.SCSI_RESPONSE, Header.FINAL, header);
        if (sense == null) {
            out.end(at);
            return;
        }
        out.header().setByte(at + Header.STATUS, ScsiCommand.CHECK_CONDITION);
        ByteBuf segment =
                Unpooled.buffer(2 + sense.length).writeShort(sense.length).writeBytes(sense);
        out.end(at, segment, 0, segment.readableBytes());
    }

    private int begin(int opcode, int flags, ByteBuf request) {
        int at = out.beginHeader(opcode, flags);
        ByteBuf answer = out.header();
        answer.setInt(at + Header.TASK_TAG, request.getInt(Header.TASK_TAG));
        answer.setInt(at + Header.STATUS_SN, statusSn++);
        answer.setInt(at + Header.EXPECTED_COMMAND_SN, nextCommandSn);
        answer.setInt(at + Header.MAX_COMMAND_SN, nextCommandSn + WINDOW - 1);
        return at;
    }
}

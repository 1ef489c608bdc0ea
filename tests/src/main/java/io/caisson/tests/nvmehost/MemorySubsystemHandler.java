package io.caisson.tests.nvmehost;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One connection of a {@link MemorySubsystem}. Owner: the subsystem's event loop. */
final class MemorySubsystemHandler extends ByteToMessageDecoder {
    private static final int IN_CAPSULE_BYTES = 8192;
    private static final int HOST_DATA_MAX_BYTES = 128 * 1024;
    private static final int EVENT_REQUEST = 0x0C;
    private static final int FABRICS = 0x7F;
    private static final int BLOCK_SHIFT = 12;

    private final OutgoingBatch out;
    private final ByteBuf disk;
    private final boolean honest;
    /** Where on the disk the data of each write goes, by command identifier, while it still comes. */
    private final Map<Integer, Long> writes = new HashMap<>();

    private boolean adminQueue;

    MemorySubsystemHandler(Channel channel, ByteBuf disk, boolean honest) {
        this.disk = disk;
        this.honest = honest;
        out = new OutgoingBatch(channel);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> nothing) {
        int at = in.readerIndex();
        if (in.readableBytes() < Pdu.COMMON_BYTES || in.readableBytes() < in.getIntLE(at + Pdu.LENGTH)) {
            return;
        }
        int length = in.getIntLE(at + Pdu.LENGTH);
        switch (in.getByte(at + Pdu.TYPE)) {
            case Pdu.IC_REQUEST -> answerInitialization();
            case Pdu.COMMAND_CAPSULE -> onCommand(in, at, length);
            case Pdu.HOST_DATA -> onData(in, at);
            default -> context.close();
        }
        in.skipBytes(length);
    }

    private void answerInitialization() {
        int at = out.beginHeader(Pdu.IC_RESPONSE, 0, Pdu.IC_BYTES);
        out.header().setIntLE(at + Pdu.MAX_HOST_DATA, HOST_DATA_MAX_BYTES);
        out.end(at);
    }

    private void onCommand(ByteBuf in, int at, int length) {
        int entry = at + Pdu.ENTRY;
        int opcode = in.getUnsignedByte(entry);
        int commandId = in.getUnsignedShortLE(entry + 2);
        if (opcode == FABRICS) {
            onFabrics(in, entry, commandId);
        } else if (adminQueue) {
            onAdmin(in, entry, opcode, commandId);
        } else {
            onIo(in, entry, opcode, commandId, length > Pdu.COMMAND_HEADER_BYTES);
        }
    }

    private void onFabrics(ByteBuf in, int entry, int commandId) {
        int type = in.getByte(entry + 4);
        if (type == FabricsType.CONNECT.code()) {
            adminQueue = in.getShortLE(entry + 42) == 0;
            respond(commandId, 1);
        } else {
            // Whatever is asked: ready, no longer shutting down, one command set.
            int property = in.getIntLE(entry + 44);
            respond(commandId, property == ControllerProperty.STATUS.offset() ? 1 : 0);
        }
    }

    private void onAdmin(ByteBuf in, int entry, int opcode, int commandId) {
        if (opcode == AdminOpcode.IDENTIFY.code()) {
            ByteBuf data = Unpooled.buffer(AdminQueue.IDENTIFY_BYTES).writeZero(AdminQueue.IDENTIFY_BYTES);
            if (in.getByte(entry + 40) == AdminQueue.NAMESPACE_DATA) {
                data.setLongLE(0, disk.capacity() >> BLOCK_SHIFT);
                data.setByte(128 + 2, BLOCK_SHIFT);
            } else {
                data.setIntLE(1792, (IN_CAPSULE_BYTES + 64) / 16);
            }
            send(commandId, data, 0, AdminQueue.IDENTIFY_BYTES);
        } else if (opcode == AdminOpcode.SET_FEATURES.code()) {
            respond(commandId, in.getIntLE(entry + 44));
        } else if (opcode != EVENT_REQUEST) {
            respond(commandId, 0);
        }
    }

    private void onIo(ByteBuf in, int entry, int opcode, int commandId, boolean inCapsule) {
        long offset = in.getLongLE(entry + 40) << BLOCK_SHIFT;
        int lengthBytes = in.getUnsignedShortLE(entry + 48) + 1 << BLOCK_SHIFT;
        if (opcode == NvmOpcode.READ.code()) {
            send(commandId, disk, (int) offset, lengthBytes);
        } else if (opcode != NvmOpcode.WRITE.code()) {
            respond(commandId, 0);
        } else if (inCapsule) {
            store(offset, in, entry + 64, lengthBytes);
            respond(commandId, 0);
        } else {
            writes.put(commandId, offset);
            int at = out.beginHeader(Pdu.READY_TO_TRANSFER, 0, Pdu.DATA_HEADER_BYTES);
            out.header().setShortLE(at + Pdu.COMMAND_ID, commandId);
            out.header().setIntLE(at + Pdu.TRANSFER_LENGTH, lengthBytes);
            out.end(at);
        }
    }

    private void onData(ByteBuf in, int at) {
        int commandId = in.getUnsignedShortLE(at + Pdu.COMMAND_ID);
        long offset = writes.getOrDefault(commandId, 0L);
        int transferOffset = in.getIntLE(at + Pdu.TRANSFER_OFFSET);
        store(
                offset + transferOffset,
                in,
                at + in.getUnsignedByte(at + Pdu.DATA_OFFSET),
                in.getIntLE(at + Pdu.TRANSFER_LENGTH));
        if ((in.getByte(at + Pdu.FLAGS) & Pdu.LAST) != 0) {
            writes.remove(commandId);
            respond(commandId, 0);
        }
    }

    private void store(long offset, ByteBuf in, int index, int lengthBytes) {
        if (honest) {
            disk.setBytes((int) offset, in, index, lengthBytes);
        }
    }

    private void send(int commandId, ByteBuf data, int index, int lengthBytes) {
        int at = out.beginHeader(Pdu.CONTROLLER_DATA, Pdu.LAST | Pdu.SUCCESS, Pdu.DATA_HEADER_BYTES);
        out.header().setShortLE(at + Pdu.COMMAND_ID, commandId);
        out.header().setIntLE(at + Pdu.TRANSFER_LENGTH, lengthBytes);
        out.end(at, data, index, lengthBytes);
    }

    private void respond(int commandId, int result) {
        int at = out.beginHeader(Pdu.RESPONSE_CAPSULE, 0, Pdu.RESPONSE_HEADER_BYTES);
        out.header().setIntLE(at + Pdu.ENTRY, result);
        out.header().setShortLE(at + Pdu.ENTRY + 12, commandId);
        out.end(at);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            out.flush();
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        out.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}

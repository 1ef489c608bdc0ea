package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One logical unit for callers that may wait: each method blocks until the target has answered, and throws
 * {@link InitiatorException} when the answer is not GOOD. Any thread but the event loop.
 */
public final class IscsiDisk {
    private static final long ANSWER_SECONDS = 60;

    private final IscsiConnection connection;
    private final int lun;

    /** @param blocks capacity in logical blocks */
    public record Capacity(long blocks, int blockBytes, boolean thin, boolean unmappedReadsZero) {}

    public IscsiDisk(IscsiConnection connection, int lun) {
        this.connection = connection;
        this.lun = lun;
    }

    /** Waits for what an {@link IscsiConnection} promised, with its failures as they are. */
    public static <T> T await(Future<T> promised) {
        try {
            return promised.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof InitiatorException known
                    ? known
                    : new InitiatorException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new InitiatorException("no answer within " + ANSWER_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InitiatorException("interrupted", e);
        }
    }

    public IscsiConnection connection() {
        return connection;
    }

    /** TEST UNIT READY until the unit attentions of a new session are used up. */
    public void clearUnitAttentions() {
        for (int tries = 0; ; tries++) {
            ScsiCommand command = run(new byte[6]);
            Sense sense = command.sense();
            boolean attention = sense != null && sense.key() == 6;
            if (!attention || tries == 10) {
                command.requireGood();
                return;
            }
        }
    }

    public Capacity capacity() {
        byte[] cdb = new byte[16];
        cdb[0] = (byte) 0x9E;
        cdb[1] = 0x10;
        ByteBuffer answer =
                ByteBuffer.wrap(receive(ByteBuffer.wrap(cdb).putInt(10, 32).array(), 32));
        return new Capacity(
                answer.getLong(0) + 1, answer.getInt(8), (answer.get(14) & 0x80) != 0, (answer.get(14) & 0x40) != 0);
    }

    /** Standard INQUIRY data, or a vital product data page. */
    public byte[] inquiry(boolean vital, int page, int lengthBytes) {
        byte[] cdb = {0x12, (byte) (vital ? 1 : 0), (byte) page, (byte) (lengthBytes >> 8), (byte) lengthBytes, 0};
        return receive(cdb, lengthBytes);
    }

    public String serial() {
        byte[] page = inquiry(true, 0x80, 255);
        return new String(page, 4, page[3] & 0xFF, StandardCharsets.US_ASCII).trim();
    }

    public byte[] read(long firstBlock, int blocks, int blockBytes) {
        return receive(cdb16(0x88, 0, firstBlock, blocks), blocks * blockBytes);
    }

    public void write(long firstBlock, int blocks, byte[] data) {
        send(cdb16(0x8A, 0, firstBlock, blocks), data).requireGood();
    }

    public void compareAndWrite(long firstBlock, int blocks, byte[] expectedThenNew) {
        send(compareAndWriteCdb(firstBlock, blocks), expectedThenNew).requireGood();
    }

    public void synchronizeCache() {
        run(cdb16(0x91, 0, 0, 0)).requireGood();
    }

    /** The CDB of COMPARE AND WRITE (SBC-4, 5.3): its count is one byte. */
    public static byte[] compareAndWriteCdb(long firstBlock, int blocks) {
        byte[] cdb = cdb16(0x89, 0, firstBlock, 0);
        cdb[13] = (byte) blocks;
        return cdb;
    }

    public static byte[] cdb16(int operation, int flags, long firstBlock, int count) {
        return ByteBuffer.allocate(16)
                .put((byte) operation)
                .put((byte) flags)
                .putLong(firstBlock)
                .putInt(count)
                .array();
    }

    /** The parameter list of an UNMAP with one descriptor (SBC-4, 5.32). */
    public static byte[] unmapParameters(long firstBlock, int blocks) {
        return ByteBuffer.allocate(24)
                .putShort((short) 22)
                .putShort((short) 16)
                .putInt(0)
                .putLong(firstBlock)
                .putInt(blocks)
                .array();
    }

    public void unmap(long firstBlock, int blocks) {
        byte[] cdb = {0x42, 0, 0, 0, 0, 0, 0, 0, 24, 0};
        send(cdb, unmapParameters(firstBlock, blocks)).requireGood();
    }

    /** A command without data. The answer may be anything. */
    public ScsiCommand run(byte[] cdb) {
        CompletableFuture<ScsiCommand> ended = new CompletableFuture<>();
        return finish(new ScsiCommand(ended::complete).lun(lun).cdb(cdb).noData(), ended);
    }

    /** A command that sends {@code data}. The answer may be anything. */
    public ScsiCommand send(byte[] cdb, byte[] data) {
        CompletableFuture<ScsiCommand> ended = new CompletableFuture<>();
        ByteBuf source = Unpooled.wrappedBuffer(data);
        return finish(new ScsiCommand(ended::complete).lun(lun).cdb(cdb).dataOut(source, 0, data.length), ended);
    }

    /** A command that must end GOOD; its data, as much as came. */
    public byte[] receive(byte[] cdb, int lengthBytes) {
        CompletableFuture<ScsiCommand> ended = new CompletableFuture<>();
        ByteBuf destination = Unpooled.buffer(lengthBytes);
        ScsiCommand command =
                finish(new ScsiCommand(ended::complete).lun(lun).cdb(cdb).dataIn(destination, 0, lengthBytes), ended);
        command.requireGood();
        byte[] data = new byte[command.transferred()];
        destination.getBytes(0, data);
        return data;
    }

    private ScsiCommand finish(ScsiCommand command, CompletableFuture<ScsiCommand> ended) {
        connection.post(command);
        return await(ended);
    }
}

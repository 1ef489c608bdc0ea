package io.caisson.store.file;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Native memory that a thread's file calls need for their arguments, and for data that lies on the Java heap. */
final class ThreadScratch {
    /** Large enough that the system call's fixed cost vanishes, small enough to stay in the processor's cache. */
    static final int BOUNCE_BYTES = 256 << 10;

    private static final MemoryIO MEMORY = MemoryIO.getInstance();
    private static final ThreadLocal<ThreadScratch> CURRENT = ThreadLocal.withInitial(ThreadScratch::new);

    private final ByteBuffer vector = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    private final long vectorAddress = MEMORY.getDirectBufferAddress(vector);
    private @Nullable ByteBuffer bounce;

    static ThreadScratch current() {
        return CURRENT.get();
    }

    /** Address of the byte at the buffer's position. The buffer must be direct. */
    static long address(ByteBuffer direct) {
        return MEMORY.getDirectBufferAddress(direct) + direct.position();
    }

    /** Address of a struct iovec with the one range; good until the thread's next call. */
    long vector(long address, long lengthBytes) {
        vector.putLong(0, address);
        vector.putLong(8, lengthBytes);
        return vectorAddress;
    }

    /** An empty direct buffer; good until the thread's next call. */
    ByteBuffer bounce() {
        if (bounce == null) {
            bounce = ByteBuffer.allocateDirect(BOUNCE_BYTES);
        }
        return bounce.clear();
    }
}

package io.caisson.store.file;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file by its descriptor. Unlike a FileChannel it survives the interruption of a thread that reads from it, and it can
 * ask for cached bytes only.
 *
 * <p>Any thread, but {@link #close} only when no other call is under way: the number of a closed descriptor is given to
 * the next file opened.
 */
final class NativeFile implements StoreFile {
    private static final int RWF_NOWAIT = 8;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_SIZE = 0x200;
    private static final int STATX_BLOCKS = 0x400;
    private static final int STATX_BYTES = 256;
    private static final int STATX_SIZE_OFFSET = 40;
    private static final int STATX_BLOCKS_OFFSET = 48;
    private static final int SECTOR_BYTES = 512;

    private final LibC libc;
    private final FileSystemTraits traits;
    private final String path;
    private volatile int fd;

    NativeFile(LibC libc, FileSystemTraits traits, String path, int fd) {
        this.libc = libc;
        this.traits = traits;
        this.path = path;
        this.fd = fd;
    }

    @Override
    public int read(long position, ByteBuffer destination) throws IOException {
        return read(position, destination, 0);
    }

    @Override
    public int readCached(long position, ByteBuffer destination) throws IOException {
        return read(position, destination, traits.cachedReads() ? RWF_NOWAIT : 0);
    }

    @Override
    public int readCached(long position, ByteBuffer destination, long address) throws IOException {
        return readDirect(position, destination, address, traits.cachedReads() ? RWF_NOWAIT : 0);
    }

    private int read(long position, ByteBuffer destination, int flags) throws IOException {
        if (destination.isDirect()) {
            return readDirect(position, destination, ThreadScratch.address(destination), flags);
        }
        int total = 0;
        while (destination.hasRemaining()) {
            ByteBuffer bounce = ThreadScratch.current().bounce();
            bounce.limit(Math.min(bounce.capacity(), destination.remaining()));
            int asked = bounce.remaining();
            int count = readDirect(position + total, bounce, ThreadScratch.address(bounce), flags);
            if (count == NOT_CACHED) {
                return NOT_CACHED;
            }
            destination.put(bounce.flip());
            total += count;
            if (count < asked) {
                break;
            }
        }
        return total;
    }

    private int readDirect(long position, ByteBuffer destination, long address, int flags) throws IOException {
        int start = destination.position();
        int wanted = destination.remaining();
        int done = 0;
        int mode = flags;
        while (done < wanted) {
            long count = mode == 0
                    ? libc.pread(fd, address + done, wanted - done, position + done)
                    : libc.preadv2(
                            fd,
                            ThreadScratch.current().vector(address + done, wanted - done),
                            1,
                            position + done,
                            mode);
            if (count > 0) {
                done += (int) count;
            } else if (count == 0) {
                break;
            } else {
                int errno = LibC.lastError();
                if (mode != 0 && errno == Errno.EAGAIN) {
                    return NOT_CACHED;
                } else if (mode != 0 && unsupported(errno)) {
                    traits.noCachedReads();
                    mode = 0;
                } else if (errno != Errno.EINTR) {
                    throw Errno.exception(libc, errno, "read", path);
                }
            }
        }
        Reference.reachabilityFence(destination);
        destination.position(start + done);
        return done;
    }

    private static boolean unsupported(int errno) {
        return errno == Errno.EOPNOTSUPP || errno == Errno.ENOSYS || errno == Errno.EINVAL;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
        if (source.isDirect()) {
            writeDirect(position, source);
            return;
        }
        long at = position;
        while (source.hasRemaining()) {
            ByteBuffer bounce = ThreadScratch.current().bounce();
            int piece = Math.min(bounce.capacity(), source.remaining());
            bounce.put(0, source, source.position(), piece).limit(piece);
            writeDirect(at, bounce);
            source.position(source.position() + piece);
            at += piece;
        }
    }

    private void writeDirect(long position, ByteBuffer source) throws IOException {
        int wanted = source.remaining();
        long address = ThreadScratch.address(source);
        int done = 0;
        while (done < wanted) {
            long count = libc.pwrite(fd, address + done, wanted - done, position + done);
            if (count > 0) {
                done += (int) count;
                continue;
            }
            // Nothing written and no error is no answer a file gives: EIO rather than an endless loop.
            int errno = count < 0 ? LibC.lastError() : Errno.EIO;
            if (errno != Errno.EINTR) {
                throw Errno.exception(libc, errno, "write", path);
            }
        }
        Reference.reachabilityFence(source);
        source.position(source.limit());
    }

    @Override
    public void punchHole(long position, long lengthBytes) throws IOException {
        while (traits.holes()) {
            if (libc.fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, position, lengthBytes) == 0) {
                return;
            }
            int errno = LibC.lastError();
            if (errno == Errno.EOPNOTSUPP || errno == Errno.ENOSYS) {
                traits.noHoles();
            } else if (errno != Errno.EINTR) {
                throw Errno.exception(libc, errno, "punch hole in", path);
            }
        }
        Zeros.write(this, position, lengthBytes);
    }

    @Override
    public void sync() throws IOException {
        // Not repeated on EINTR: the kernel reports a failed write-back once, and a second call would not see it.
        if (libc.fdatasync(fd) != 0) {
            throw Errno.exception(libc, LibC.lastError(), "fdatasync", path);
        }
    }

    @Override
    public long allocatedBytes() throws IOException {
        return statx(STATX_BLOCKS, STATX_BLOCKS_OFFSET) * SECTOR_BYTES;
    }

    @Override
    public long lengthBytes() throws IOException {
        return statx(STATX_SIZE, STATX_SIZE_OFFSET);
    }

    private long statx(int mask, int offset) throws IOException {
        ByteBuffer answer = ThreadScratch.current().bounce().limit(STATX_BYTES);
        if (libc.statx(fd, "", AT_EMPTY_PATH, mask, ThreadScratch.address(answer)) != 0) {
            throw Errno.exception(libc, LibC.lastError(), "stat", path);
        }
        return answer.order(ByteOrder.nativeOrder()).getLong(offset);
    }

    @Override
    public void close() throws IOException {
        int open = fd;
        fd = -1;
        if (open >= 0 && libc.close(open) != 0 && LibC.lastError() != Errno.EINTR) {
            throw Errno.exception(libc, LibC.lastError(), "close", path);
        }
    }
}

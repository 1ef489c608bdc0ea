package io.caisson.store.volume;

import io.caisson.store.file.StoreDirectory;
import io.caisson.store.file.StoreFile;
import java.util.List;

/** A disk that has nothing but a size. */
public final class FakeDisk implements StoreDirectory {
    volatile long usable;
    final long total;
    int looks;

    public FakeDisk(long total) {
        this.total = total;
        this.usable = total;
    }

    public void usable(long bytes) {
        usable = bytes;
    }

    @Override
    public long usableBytes() {
        looks++;
        return usable;
    }

    @Override
    public long totalBytes() {
        return total;
    }

    @Override
    public StoreFile open(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> list(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sync(String path) {
        throw new UnsupportedOperationException();
    }
}

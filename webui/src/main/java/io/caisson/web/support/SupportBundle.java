package io.caisson.web.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP archive of {@link SupportFile}s, written as it goes to whoever asked: it takes no memory and no disk. What fails or is too
 * much is named in its last file. One thread.
 */
public final class SupportBundle {

    /** Before they are packed. Logs pack to a tenth. */
    static final long MOST_BYTES = 256L << 20;

    static final long MOST_BYTES_OF_A_FILE = 64L << 20;

    private final List<SupportFile> files;
    private final long mostBytes;
    private final long mostOfAFile;

    public SupportBundle(List<SupportFile> files) {
        this(files, MOST_BYTES, MOST_BYTES_OF_A_FILE);
    }

    SupportBundle(List<SupportFile> files, long mostBytes, long mostOfAFile) {
        this.files = List.copyOf(files);
        this.mostBytes = mostBytes;
        this.mostOfAFile = mostOfAFile;
    }

    /** Not an error of whoever reads. */
    private static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1;

        TooMuchException() {
            super("cut off: there is more than a bundle takes");
        }
    }

    /** Counts, and fails beyond a limit. An error of the reader is told apart from one of the file. */
    private static final class Limited extends OutputStream {
        private final OutputStream out;
        private long left;
        private boolean isBroken;

        Limited(OutputStream out, long left) {
            this.out = out;
            this.left = left;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int taken = (int) Math.min(left, length);
            try {
                out.write(bytes, offset, taken);
            } catch (IOException gone) {
                isBroken = true;
                throw gone;
            }
            left -= taken;
            if (taken < length) {
                throw new TooMuchException();
            }
        }
    }

    /** @throws IOException if nobody reads any more */
    public void writeTo(OutputStream out) throws IOException {
        List<String> troubles = new ArrayList<>();
        long left = mostBytes;
        ZipOutputStream zip = new ZipOutputStream(out);
        for (SupportFile file : files) {
            zip.putNextEntry(new ZipEntry(file.name()));
            long share = Math.min(left, mostOfAFile);
            Limited limited = new Limited(zip, share);
            try {
                file.content().writeTo(limited);
            } catch (IOException | RuntimeException failure) {
                if (limited.isBroken) {
                    throw failure;
                }
                troubles.add(file.name() + ": " + failure.getMessage());
            }
            left -= share - limited.left;
            zip.closeEntry();
        }
        zip.putNextEntry(new ZipEntry("what-is-missing.txt"));
        String all = troubles.isEmpty() ? "nothing" : String.join("\n", troubles);
        zip.write((all + "\n").getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
    }
}

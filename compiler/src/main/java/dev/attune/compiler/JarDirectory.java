package dev.attune.compiler;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/** The central directory at the end of a jar: name, size and CRC-32 of every entry, in a hundredth of the jar's bytes. */
final class JarDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int SIZE_AT = 12;

    /** Directories of more bytes, or ones that a long comment follows, are not looked for. */
    private static final int MOST_BYTES = 1 << 20;

    private JarDirectory() {}

    /** The directory's bytes; all bytes of a file whose end is not that of a jar. */
    static byte[] bytes(Path jar) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
            long length = file.length();
            ByteBuffer end = ByteBuffer.wrap(last(file, length, END_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            if (end.capacity() == END_BYTES && end.getInt(0) == END_SIGNATURE) {
                long size = Integer.toUnsignedLong(end.getInt(SIZE_AT));
                if (size > 0 && size <= Math.min(MOST_BYTES, length - END_BYTES)) {
                    byte[] both = last(file, length, (int) size + END_BYTES);
                    return Arrays.copyOf(both, (int) size);
                }
            }
            return last(file, length, Math.toIntExact(length));
        }
    }

    private static byte[] last(RandomAccessFile file, long length, int count) throws IOException {
        byte[] bytes = new byte[(int) Math.min(length, count)];
        file.seek(length - bytes.length);
        file.readFully(bytes);
        return bytes;
    }
}

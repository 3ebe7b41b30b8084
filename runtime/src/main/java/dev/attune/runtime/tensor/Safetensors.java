package dev.attune.runtime.tensor;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.file.FileTrouble;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes {@code .safetensors} files: 8 bytes with the header's length, a JSON header, then the tensors' bytes,
 * little-endian and row-major. A file is read whole into aligned memory, never mapped: the format promises no alignment, and
 * a mapped file that another process truncates kills the JVM.
 */
public final class Safetensors {

    /** The largest header that is read; the format's reference implementation has the same cap. */
    public static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private Safetensors() {}

    /**
     * Reads a file. The bytes are not trusted: everything is checked before memory is allocated for it.
     *
     * @param arena owns the tensors' memory, {@value Tensor#ALIGNMENT}-byte aligned
     * @throws TensorFileException when the file cannot be read or is not a well-formed safetensors file of supported dtypes
     */
    public static TensorFile read(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(channel, arena);
        } catch (TensorFileException e) {
            throw new TensorFileException(path + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new TensorFileException(path + ": no such file", e);
        } catch (IOException e) {
            throw new TensorFileException(
                    path + ": cannot be read: "
                            + (Files.isDirectory(path) ? "it is a directory" : FileTrouble.reason(e)),
                    e);
        }
    }

    /**
     * Writes a file, whole or not at all: on any failure a file that was there before is untouched. Links are followed; to a
     * device or a pipe the bytes are written as they come.
     *
     * @throws TensorFileException when it cannot be written
     */
    public static void write(Path path, TensorFile file) {
        try {
            AtomicFiles.writeAt(path, channel -> write(channel, file));
        } catch (IOException e) {
            Path parent = path.toAbsolutePath().getParent();
            String why = parent != null && !Files.isDirectory(parent)
                    ? "there is no directory " + parent
                    : Files.isDirectory(path) ? "it is a directory" : FileTrouble.reason(e);
            throw new TensorFileException(path + ": cannot be written: " + why, e);
        }
    }

    /** Writes the bytes of a file to a channel. */
    static void write(WritableByteChannel channel, TensorFile file) throws IOException {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Tensor> named : file.tensors().entrySet()) {
            Tensor tensor = named.getValue();
            if (named.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be named " + SafetensorsHeader.METADATA);
            }
            long end = Math.addExact(offset, Math.multiplyExact(tensor.elements(), (long)
                    tensor.dtype().bytes()));
            entries.add(new SafetensorsHeader.Entry(named.getKey(), tensor.dtype(), tensor.shape(), offset, end));
            offset = end;
        }
        byte[] header = SafetensorsHeader.format(entries, file.metadata());
        // readers that map the file get the first tensor 8-byte aligned
        byte[] padded = Arrays.copyOf(header, Math.ceilDiv(header.length, 8) * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        if (padded.length > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "the header would take " + padded.length + " bytes; readers take at most " + MAX_HEADER_BYTES);
        }
        ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES + padded.length).order(ByteOrder.LITTLE_ENDIAN);
        AtomicFiles.writeFully(channel, start.putLong(padded.length).put(padded).flip());
        for (Tensor tensor : file.tensors().values()) {
            try (Arena arena = Arena.ofConfined()) {
                Tensor contiguous = tensor.isContiguous() ? tensor : TensorCopies.contiguous(arena, tensor);
                long bytes = contiguous.elements() * contiguous.dtype().bytes();
                for (long done = 0; done < bytes; done += CHUNK) {
                    MemorySegment chunk = contiguous.memory().asSlice(done, Math.min(CHUNK, bytes - done));
                    AtomicFiles.writeFully(channel, chunk.asByteBuffer());
                }
            }
        }
    }

    /** A {@link ByteBuffer} holds less than 2 GiB; tensors are read and written in pieces of this size. */
    private static final long CHUNK = 1 << 30;

    private static TensorFile read(FileChannel channel, Arena arena) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new TensorFileException(
                    "the file has " + size + " bytes; a safetensors file begins with the 8-byte length of its header");
        }
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, length, 0, "the header's length");
        long headerBytes = length.getLong(0);
        long rest = size - LENGTH_BYTES;
        if (headerBytes < 0 || headerBytes > rest) {
            throw new TensorFileException("the header's length is given as " + Long.toUnsignedString(headerBytes)
                    + " bytes, but only " + rest + " follow; the file is truncated or not a safetensors file");
        }
        if (headerBytes > MAX_HEADER_BYTES) {
            throw new TensorFileException(
                    "the header's length is " + headerBytes + " bytes; at most " + MAX_HEADER_BYTES + " are read");
        }
        ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
        readFully(channel, json, LENGTH_BYTES, "the header");
        long dataStart = LENGTH_BYTES + headerBytes;
        SafetensorsHeader header = SafetensorsHeader.parse(json.array(), size - dataStart);

        var tensors = new LinkedHashMap<String, Tensor>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            Tensor tensor = Tensor.allocate(arena, entry.dtype(), entry.shape());
            long bytes = entry.end() - entry.begin();
            for (long done = 0; done < bytes; done += CHUNK) {
                MemorySegment chunk = tensor.memory().asSlice(done, Math.min(CHUNK, bytes - done));
                readFully(channel, chunk.asByteBuffer(), dataStart + entry.begin() + done, entry.toString());
            }
            checkBooleans(entry, tensor);
            tensors.put(entry.name(), tensor);
        }
        return new TensorFile(tensors, header.metadata());
    }

    /** Kernels read a bool as a byte that is 0 or 1; another value would mean different things to different back ends. */
    private static void checkBooleans(SafetensorsHeader.Entry entry, Tensor tensor) {
        if (tensor.dtype() != DType.BOOL) {
            return;
        }
        for (long i = 0; i < tensor.elements(); i++) {
            byte value = tensor.memory().get(ValueLayout.JAVA_BYTE, i);
            if (value != 0 && value != 1) {
                throw new TensorFileException(
                        entry + " holds the byte " + value + " at element " + i + "; a BOOL is 0 or 1");
            }
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, long position, String what)
            throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new TensorFileException(
                        "the file ends inside " + what + ", at byte " + at + "; it was truncated while it was read");
            }
            at += read;
        }
    }
}

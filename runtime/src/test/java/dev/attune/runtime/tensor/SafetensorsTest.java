package dev.attune.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var tensors = new LinkedHashMap<String, Tensor>();
            tensors.put("q", RandomTensors.normal(arena, DType.BF16, 1, 1, 2, 3, 8));
            tensors.put("keep", RandomTensors.integers(arena, DType.BOOL, 2, 0, 2, 7));
            tensors.put("empty", Tensor.allocate(arena, DType.F32, 0, 5));
            tensors.put("scalar", RandomTensors.normal(arena, DType.F32, 3));
            tensors.put("name \"with\" quotes \u00e9", RandomTensors.integers(arena, DType.I32, 4, -9, 9, 2, 2));
            Map<String, String> metadata = Map.of("params", "{\"window\": 50}");
            Path file = directory.resolve("all.safetensors");
            Safetensors.write(file, new TensorFile(tensors, metadata));

            TensorFile read = Safetensors.read(file, arena);
            assertThat(read.metadata()).isEqualTo(metadata);
            assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                Tensor back = read.tensor(name);
                assertThat(back.toString()).isEqualTo(tensor.toString());
                assertThat(back.memory().mismatch(tensor.memory())).isEqualTo(-1);
                assertThat(back.memory().address() % Tensor.ALIGNMENT).isZero();
            });
            try (var left = Files.list(directory)) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    @Test
    void aStridedTensorIsWrittenRowMajor() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor base = RandomTensors.normal(arena, DType.F32, 1, 2, 3);
            Tensor transposed = new Tensor(DType.F32, new long[] {3, 2}, new long[] {1, 3}, base.memory());
            Path file = directory.resolve("transposed.safetensors");
            Safetensors.write(file, new TensorFile(Map.of("t", transposed), Map.of()));
            Tensor read = Safetensors.read(file, arena).tensor("t");
            assertThat(TensorCopies.getFloat(read, 1)).isEqualTo(TensorCopies.getFloat(base, 3));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                       | 4  | which do not lie in order inside the file's 4 data bytes
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                       | 12 | data bytes 8 to 12, behind tensor 'a' (F32[2]), belong to no tensor
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}                      | 12 | data bytes 0 to 4, between the start of the data and tensor 'a'
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                       | 8  | data_offsets [8, 0], which do not lie in order
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}                      | 8  | data_offsets [-8, 0]
        {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                       | 8  | needs 12 bytes, but its data_offsets [0, 8] span 8
        {"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}                       | 8  | has dtype 'F64', which is not supported; convert it to one of F32, F16, BF16
        {"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}                       | 4  | has dtype 'f32', which is not supported
        {"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}                           | 4  | header of 'a': expected a string, found the number 7
        {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}   | 4  | needs more than 2^63 bytes
        {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                      | 4  | has the negative length -1
        {"a":{"dtype":"F32","shape":[0,-1],"data_offsets":[0,0]}}                    | 0  | has the negative length -1
        {"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}                     | 4  | 1.5 is not a whole number of 64 bits
        {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}    | 4  | 99999999999999999999 is not a whole number of 64 bits
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}                     | 4  | has 3 data_offsets; expected [begin, end]
        {"a":{"dtype":"F32","shape":[1]}}                                            | 4  | header of 'a': member 'data_offsets' is missing; found [dtype, shape]
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | the name 'a' occurs twice
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}} | 6 | tensor 'b' (F32[1]) begins at data byte 2 and overlaps tensor 'a' (F32[1]), which ends at 4
        {"__metadata__":{"scale":1}}                                                 | 0  | header of '__metadata__': expected a string, found the number 1
        {"a":[1]}                                                                    | 0  | header of 'a': expected an object, found an array
        {"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}                      | 2  | holds the byte 7 at element 0; a BOOL is 0 or 1
        [1,2]                                                                        | 0  | the header is not a JSON object: expected an object, found an array
        {"a":                                                                        | 0  | the header is not a JSON object
        `{} {}`                                                                      | 0  | more text after the end of the value
        """)
    void lyingHeadersAreRefused(String header, int dataBytes, String message) throws IOException {
        Path file = file(header.getBytes(StandardCharsets.UTF_8), dataBytes);
        assertRefused(file, message);
    }

    @Test
    void lyingHeaderLengthsAreRefused() throws IOException {
        assertRefused(raw(new byte[0]), "the file has 0 bytes");
        assertRefused(raw(new byte[7]), "the file has 7 bytes");
        assertRefused(raw(length(100)), "the header's length is given as 100 bytes, but only 0 follow");
        assertRefused(raw(length(-1)), "given as 18446744073709551615 bytes");
        assertRefused(raw(length(Long.MAX_VALUE)), "given as 9223372036854775807 bytes");
        assertRefused(raw(length(0)), "the header is not a JSON object: the text is empty");
        // a sparse file whose header really is that long
        Path huge = directory.resolve("huge.safetensors");
        try (FileChannel channel = FileChannel.open(huge, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(length(200_000_000)));
            channel.write(ByteBuffer.wrap(new byte[] {1}), 200_000_007);
        }
        assertRefused(huge, "the header's length is 200000000 bytes; at most 100000000 are read");
    }

    @Test
    void hostileJsonIsRefusedWithoutADeepStack() throws IOException {
        assertRefused(
                file("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8), 0), "the header is not a JSON object");
        assertRefused(
                file(("{\"a\":" + "9".repeat(1_000_000) + "}").getBytes(StandardCharsets.UTF_8), 0),
                "the header is not a JSON object");
        assertRefused(
                file(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}, 0), "the header is not a JSON object");
        String lengths = "1,".repeat(40) + "1";
        assertRefused(
                file(("{\"a\":{\"dtype\":\"I8\",\"shape\":[" + lengths + "],\"data_offsets\":[0,1]}}").getBytes(), 1),
                "has 41 dimensions; at most 32 are read");
    }

    @Test
    void everyTruncationOfAGoodFileIsRefused() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path good = directory.resolve("good.safetensors");
            Tensor tensor = RandomTensors.normal(arena, DType.F32, 1, 3, 5);
            Safetensors.write(good, new TensorFile(Map.of("t", tensor), Map.of("k", "v")));
            byte[] bytes = Files.readAllBytes(good);
            for (int length = 0; length < bytes.length; length++) {
                assertRefused(raw(java.util.Arrays.copyOf(bytes, length)), "");
            }
        }
    }

    @Test
    void missingFilesAndDirectoriesAreNamed() {
        assertRefused(directory.resolve("none.safetensors"), "no such file");
        assertRefused(directory, "it is a directory");
    }

    @Test
    void writingWhereNothingCanBeWrittenSaysWhy() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var content = new TensorFile(Map.of("t", Tensor.allocate(arena, DType.F32, 4)), Map.of());
            assertThatThrownBy(() -> Safetensors.write(directory.resolve("no/such/x.safetensors"), content))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining("there is no directory " + directory.resolve("no/such"));
            Path blocked = Files.createDirectories(directory.resolve("d.safetensors/in the way"))
                    .getParent();
            assertThatThrownBy(() -> Safetensors.write(blocked, content))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageContaining("it is a directory");
        }
    }

    @Test
    void aFullDiskIsAnError() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
            var content = new TensorFile(Map.of("t", Tensor.allocate(arena, DType.F32, 4)), Map.of());
            assertThatThrownBy(() -> Safetensors.write(channel, content))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
        }
    }

    private void assertRefused(Path file, String message) {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Safetensors.read(file, arena))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageContaining(message);
        }
    }

    private Path file(byte[] header, int dataBytes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        java.util.Arrays.fill(bytes.array(), 8 + header.length, bytes.capacity(), (byte) 7);
        return raw(bytes.array());
    }

    private Path raw(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("bad.safetensors"), bytes);
    }

    private static byte[] length(long bytes) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes)
                .array();
    }

    static {
        assertThat(ValueLayout.JAVA_INT.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }
}

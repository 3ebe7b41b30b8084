package dev.attune.runtime.tensor;

import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.json.JsonFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checked header of a safetensors file: every tensor's bytes lie inside the data part, fit its dtype and shape, and the
 * tensors cover the data part without gap or overlap.
 *
 * @param entries in file order
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

    static final String METADATA = "__metadata__";

    /** More dimensions than any tensor of ours has; a cap for hostile headers. */
    static final int MAX_RANK = 32;

    /**
     * One tensor.
     *
     * @param begin first byte, from the start of the data part
     * @param end behind the last byte
     */
    record Entry(String name, DType dtype, long[] shape, long begin, long end) {
        @Override
        public String toString() {
            return "tensor '" + name + "' (" + dtype.safetensorsName() + Arrays.toString(shape) + ")";
        }
    }

    /**
     * Reads and checks a header.
     *
     * @param json the header's text, padding included
     * @param dataBytes size of the data part that is really there
     * @throws TensorFileException with a message that goes on from "FILE: "
     */
    static SafetensorsHeader parse(byte[] json, long dataBytes) {
        Map<String, Json> members;
        try {
            members = JsonFormat.read(json).asMembers().members();
        } catch (JsonException e) {
            throw new TensorFileException("the header is not a JSON object: " + e.getMessage(), e);
        }
        Map<String, String> metadata = Map.of();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Json> member : members.entrySet()) {
            String name = member.getKey();
            try {
                if (name.equals(METADATA)) {
                    metadata = member.getValue().asTexts();
                } else {
                    entries.add(entry(name, member.getValue().asMembers(), dataBytes));
                }
            } catch (JsonException e) {
                throw new TensorFileException("header of '" + name + "': " + e.getMessage(), e);
            }
        }
        // empty tensors lie between others: they come before the one that begins where they do
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkCover(entries, dataBytes);
        return new SafetensorsHeader(List.copyOf(entries), metadata);
    }

    /** The header's text for tensors laid out one after another. */
    static byte[] format(List<Entry> entries, Map<String, String> metadata) {
        var members = new LinkedHashMap<String, Json>();
        if (!metadata.isEmpty()) {
            members.put(METADATA, Json.ofTexts(metadata));
        }
        for (Entry entry : entries) {
            var fields = new LinkedHashMap<String, Json>();
            fields.put("dtype", Json.of(entry.dtype.safetensorsName()));
            fields.put("shape", numbers(entry.shape));
            fields.put("data_offsets", numbers(entry.begin, entry.end));
            members.put(entry.name, new Json.Members(fields));
        }
        return JsonFormat.write(new Json.Members(members));
    }

    private static Entry entry(String name, Json.Members fields, long dataBytes) {
        DType dtype = dtype(name, fields.get("dtype").asText());
        List<Json> lengths = fields.get("shape").asElements();
        if (lengths.size() > MAX_RANK) {
            throw new TensorFileException(
                    "tensor '" + name + "' has " + lengths.size() + " dimensions; at most " + MAX_RANK + " are read");
        }
        long[] shape = lengths.stream().mapToLong(Json::asLong).toArray();
        List<Json> offsets = fields.get("data_offsets").asElements();
        if (offsets.size() != 2) {
            throw new TensorFileException(
                    "tensor '" + name + "' has " + offsets.size() + " data_offsets; expected [begin, end]");
        }
        var entry = new Entry(
                name, dtype, shape, offsets.get(0).asLong(), offsets.get(1).asLong());
        checkBytes(entry, dataBytes);
        return entry;
    }

    private static DType dtype(String name, String spelling) {
        for (DType dtype : DType.values()) {
            if (dtype.safetensorsName().equals(spelling)) {
                return dtype;
            }
        }
        throw new TensorFileException(
                "tensor '" + name + "' has dtype '" + spelling + "', which is not supported; convert it"
                        + " to one of "
                        + Stream.of(DType.values()).map(DType::safetensorsName).collect(Collectors.joining(", ")));
    }

    private static void checkBytes(Entry entry, long dataBytes) {
        long needed = entry.dtype.bytes();
        for (long length : entry.shape) {
            if (length < 0) {
                throw new TensorFileException(entry + " has the negative length " + length);
            }
        }
        boolean empty = Arrays.stream(entry.shape).anyMatch(length -> length == 0);
        if (empty) {
            needed = 0;
        } else {
            for (long length : entry.shape) {
                try {
                    needed = Math.multiplyExact(needed, length);
                } catch (ArithmeticException e) {
                    throw new TensorFileException(entry + " needs more than 2^63 bytes", e);
                }
            }
        }
        if (entry.begin < 0 || entry.end < entry.begin || entry.end > dataBytes) {
            throw new TensorFileException(entry + " has data_offsets [" + entry.begin + ", " + entry.end
                    + "], which do not lie in order inside the file's " + dataBytes
                    + " data bytes; the file is truncated or its header is wrong");
        }
        if (entry.end - entry.begin != needed) {
            throw new TensorFileException(entry + " needs " + needed + " bytes, but its data_offsets [" + entry.begin
                    + ", " + entry.end + "] span " + (entry.end - entry.begin));
        }
    }

    private static void checkCover(List<Entry> entries, long dataBytes) {
        long covered = 0;
        String before = "the start of the data";
        for (Entry entry : entries) {
            if (entry.begin < covered) {
                throw new TensorFileException(entry + " begins at data byte " + entry.begin + " and overlaps " + before
                        + ", which ends at " + covered);
            }
            if (entry.begin > covered) {
                throw new TensorFileException("data bytes " + covered + " to " + entry.begin + ", between " + before
                        + " and " + entry + ", belong to no tensor");
            }
            covered = entry.end;
            before = entry.toString();
        }
        if (covered != dataBytes) {
            throw new TensorFileException(
                    "data bytes " + covered + " to " + dataBytes + ", behind " + before + ", belong to no tensor");
        }
    }

    private static Json numbers(long... values) {
        return new Json.Elements(Arrays.stream(values).mapToObj(Json::of).toList());
    }
}

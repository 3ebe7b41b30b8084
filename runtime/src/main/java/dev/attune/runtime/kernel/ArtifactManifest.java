package dev.attune.runtime.kernel;

import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.json.JsonFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file form of a {@link KernelArtifact} but for its files' bytes: everything else, and what each file must be.
 *
 * @param artifact with no files
 * @param files what each file is, by name
 */
public record ArtifactManifest(KernelArtifact artifact, Map<String, FileEntry> files) {

    /** Of this form; another version is not read. */
    public static final int VERSION = 1;

    /** More than any kernel needs. */
    public static final int MAX_FILES = 1024;

    /** A size that no sane kernel file reaches. */
    public static final long MAX_FILE_BYTES = 64L << 20;

    private static final int MAX_NAME = 200;
    private static final int SHA256_DIGITS = 64;

    public ArtifactManifest {
        files = Map.copyOf(files);
    }

    /**
     * What a file must be.
     *
     * @param sha256 lower-case hex
     */
    public record FileEntry(long bytes, String sha256) {}

    /**
     * The manifest of an artifact.
     *
     * @throws IllegalArgumentException when a file's name or size is not allowed
     */
    public static ArtifactManifest of(KernelArtifact artifact) {
        var entries = new LinkedHashMap<String, FileEntry>();
        artifact.files().forEach((name, bytes) -> entries.put(name, new FileEntry(bytes.length, sha256(bytes))));
        entries.forEach(ArtifactManifest::checkFile);
        if (entries.size() > MAX_FILES) {
            throw new IllegalArgumentException("a kernel has " + entries.size() + " files; at most " + MAX_FILES);
        }
        return new ArtifactManifest(artifact.withFiles(Map.of()), entries);
    }

    /** As JSON. */
    public byte[] write() {
        var members = new LinkedHashMap<String, Json>();
        members.put("attune_kernel", Json.of(VERSION));
        members.putAll(ArtifactJson.write(artifact).asMembers().members());
        var entries = new ArrayList<Json>();
        files.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(file -> {
            var fields = new LinkedHashMap<String, Json>();
            fields.put("name", Json.of(file.getKey()));
            fields.put("bytes", Json.of(file.getValue().bytes()));
            fields.put("sha256", Json.of(file.getValue().sha256()));
            entries.add(new Json.Members(fields));
        });
        members.put("files", new Json.Elements(entries));
        return JsonFormat.write(new Json.Members(members));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when the bytes are not such a manifest, or of another version
     */
    public static ArtifactManifest read(byte[] json) {
        try {
            Json.Members members = JsonFormat.read(json).asMembers();
            int version = members.get("attune_kernel").asInt();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "the manifest has version " + version + "; this runtime reads version " + VERSION);
            }
            KernelArtifact artifact = ArtifactJson.read(members);
            List<Json> entries = members.get("files").asElements();
            if (entries.size() > MAX_FILES) {
                throw new IllegalArgumentException(
                        "the manifest lists " + entries.size() + " files; at most " + MAX_FILES + " are read");
            }
            var files = new LinkedHashMap<String, FileEntry>();
            for (Json element : entries) {
                Json.Members entry = element.asMembers();
                String name = entry.get("name").asText();
                var file = new FileEntry(
                        entry.get("bytes").asLong(), entry.get("sha256").asText());
                checkFile(name, file);
                if (files.put(name, file) != null) {
                    throw new IllegalArgumentException("the manifest lists the file '" + name + "' twice");
                }
            }
            return new ArtifactManifest(artifact, files);
        } catch (JsonException e) {
            throw new IllegalArgumentException("not a kernel manifest: " + e.getMessage(), e);
        }
    }

    /**
     * The artifact with its files.
     *
     * @param bytes name to bytes, as found
     * @throws IllegalArgumentException when a file is missing, or differs from its entry in size or hash
     */
    public KernelArtifact withBytes(Map<String, byte[]> bytes) {
        for (Map.Entry<String, FileEntry> file : files.entrySet()) {
            String name = file.getKey();
            FileEntry entry = file.getValue();
            byte[] found = bytes.get(name);
            if (found == null) {
                throw new IllegalArgumentException("the file '" + name + "' is missing");
            }
            if (found.length != entry.bytes()) {
                throw new IllegalArgumentException(
                        "the file '" + name + "' has " + found.length + " bytes; its manifest says " + entry.bytes());
            }
            String sha256 = sha256(found);
            if (!sha256.equals(entry.sha256())) {
                throw new IllegalArgumentException(
                        "the file '" + name + "' has SHA-256 " + sha256 + "; its manifest says " + entry.sha256());
            }
        }
        var listed = new LinkedHashMap<>(bytes);
        listed.keySet().retainAll(files.keySet());
        return artifact.withFiles(listed);
    }

    /** Lower-case hex. */
    public static String sha256(byte[] bytes) {
        return Sha256.hex(bytes);
    }

    /** Whether a text is a SHA-256 as {@link #sha256} writes it. */
    public static boolean isSha256(String text) {
        if (text.length() != SHA256_DIGITS) {
            return false;
        }
        for (int i = 0; i < SHA256_DIGITS; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** One path segment of plain characters that does not begin with a dot: no way out of the entry's directory. */
    private static boolean isFileName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain =
                    c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$';
            if (!plain && (i == 0 || c != '.' && c != '-')) {
                return false;
            }
        }
        return true;
    }

    private static void checkFile(String name, FileEntry entry) {
        if (!isFileName(name)) {
            throw new IllegalArgumentException("'" + name + "' cannot name a kernel's file; a name is 1 to 200 of"
                    + " A-Z a-z 0-9 _ $ . - and begins with none of the last two");
        }
        if (entry.bytes() < 0 || entry.bytes() > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(
                    "the file '" + name + "' has " + entry.bytes() + " bytes; at most " + MAX_FILE_BYTES + " are kept");
        }
        if (!isSha256(entry.sha256())) {
            throw new IllegalArgumentException(
                    "the file '" + name + "' has the SHA-256 '" + entry.sha256() + "', which is not 64 hex digits");
        }
    }
}

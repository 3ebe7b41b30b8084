package dev.attune.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactManifestTest {

    private final KernelArtifact artifact = Artifacts.cuda(1);

    @Test
    void theFileFormIsExact() {
        byte[] written = ArtifactManifest.of(artifact).write();
        ArtifactManifest read = ArtifactManifest.read(written);
        assertThat(read.artifact()).isEqualTo(artifact.withFiles(Map.of()));
        assertThat(read.write()).isEqualTo(written);

        KernelArtifact whole = read.withBytes(artifact.files());
        assertThat(whole.files().keySet()).isEqualTo(artifact.files().keySet());
        artifact.files()
                .forEach((name, bytes) -> assertThat(whole.files().get(name)).isEqualTo(bytes));
    }

    @Test
    void aChangedOrMissingFileIsFound() {
        ArtifactManifest manifest = ArtifactManifest.of(artifact);
        assertThatThrownBy(() ->
                        manifest.withBytes(Map.of("kernel.ptx", artifact.files().get("kernel.ptx"))))
                .hasMessage("the file 'kernel.cubin' is missing");
        assertThatThrownBy(() -> manifest.withBytes(
                        Map.of("kernel.ptx", artifact.files().get("kernel.ptx"), "kernel.cubin", new byte[] {1, 2, 3})))
                .hasMessageContaining("the file 'kernel.cubin' has SHA-256");
        assertThatThrownBy(() -> manifest.withBytes(
                        Map.of("kernel.ptx", artifact.files().get("kernel.ptx"), "kernel.cubin", new byte[2])))
                .hasMessage("the file 'kernel.cubin' has 2 bytes; its manifest says 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "/etc/passwd", ".hidden", "", "a\\b", "..", "a\u0000b", "a b"})
    void namesThatLeadOutOfTheEntryAreRefused(String name) {
        KernelArtifact bad = artifact.withFiles(Map.of(name, new byte[1]));
        assertThatThrownBy(() -> ArtifactManifest.of(bad)).hasMessageContaining("cannot name a kernel's file");
        String json = new String(ArtifactManifest.of(artifact).write(), StandardCharsets.UTF_8)
                .replace(
                        "\"kernel.ptx\"",
                        dev.attune.runtime.json.JsonFormat.toString(dev.attune.runtime.json.Json.of(name)));
        assertThatThrownBy(() -> ArtifactManifest.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot name a kernel's file");
    }

    @Test
    void anotherVersionIsNotRead() {
        String json = new String(ArtifactManifest.of(artifact).write(), StandardCharsets.UTF_8)
                .replace("\"attune_kernel\":1", "\"attune_kernel\":2");
        assertThatThrownBy(() -> ArtifactManifest.read(json.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("the manifest has version 2; this runtime reads version 1");
    }

    @Test
    void noDamagedManifestDoesAnythingButSaySo() {
        byte[] good = ArtifactManifest.of(artifact).write();
        for (int at = 0; at < good.length; at++) {
            byte[] cut = Arrays.copyOf(good, at);
            assertThatThrownBy(() -> ArtifactManifest.read(cut)).isInstanceOf(IllegalArgumentException.class);
            byte[] changed = good.clone();
            changed[at] ^= 0x15;
            try {
                ArtifactManifest.read(changed);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}

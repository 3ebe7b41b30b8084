package dev.attune.runtime.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.cache.KernelCache.OnFailure;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestIndexTest {

    private static final String KEY = "a".repeat(64);
    private static final VariantSource VARIANT = new VariantSource("v.attn", "text", Map.of("lib", "x"), "V");
    private static final Optional<Schedule> SCHEDULE = Optional.of(new Schedule("mma", Map.of("stages", 2)));

    @TempDir
    Path directory;

    private RequestIndex index() {
        return new RequestIndex(KernelCache.in(directory, OnFailure.THROW));
    }

    private static KernelRequest request(VariantSource variant, String shape, Optional<Schedule> schedule) {
        return new KernelRequest(variant, Target.JAVA, DType.F32, ProblemShape.parse(shape), schedule);
    }

    @Test
    void onlyTheSameRequestIsRemembered() {
        KernelRequest asked = request(VARIANT, "1,2,1,8,16,32", Optional.empty());
        index().put("1", asked, KEY);
        assertThat(index().key("1", asked)).contains(KEY);
        assertThat(index().key("2", asked)).isEmpty();
        for (KernelRequest other : List.of(
                request(VARIANT, "1,2,1,8,17,32", Optional.empty()),
                request(VARIANT, "1,2,1,8,16,32", SCHEDULE),
                request(
                        new VariantSource("v.attn", "text ", Map.of("lib", "x"), "V"),
                        "1,2,1,8,16,32",
                        Optional.empty()),
                request(
                        new VariantSource("v.attn", "text", Map.of("lib", "y"), "V"),
                        "1,2,1,8,16,32",
                        Optional.empty()),
                new KernelRequest(VARIANT, Target.PTX_SM_80, DType.F32, asked.shape(), Optional.empty()),
                new KernelRequest(VARIANT, Target.JAVA, DType.F16, asked.shape(), Optional.empty()))) {
            assertThat(index().key("1", other)).isEmpty();
        }
    }

    @Test
    void withAScheduleOnlyTheHeadDimsOfTheShapeCount() {
        index().put("1", request(VARIANT, "1,2,1,8,16,32", SCHEDULE), KEY);
        assertThat(index().key("1", request(VARIANT, "9,4,4,80,160,32", SCHEDULE)))
                .contains(KEY);
        assertThat(index().key("1", request(VARIANT, "1,2,1,8,16,64", SCHEDULE)))
                .isEmpty();
        assertThat(index().key("1", request(VARIANT, "1,2,1,8,16,32,64", SCHEDULE)))
                .isEmpty();
    }

    @Test
    void aChangedEntryIsNoEntry() throws IOException {
        KernelRequest asked = request(VARIANT, "1,2,1,8,16,32", Optional.empty());
        index().put("1", asked, KEY);
        Path file;
        try (Stream<Path> files = Files.walk(directory)) {
            file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        String good = Files.readString(file);
        for (String bad : List.of("", good.substring(1), "b" + good.substring(1), good + "x", "\u00ff".repeat(64))) {
            Files.writeString(file, bad);
            assertThat(index().key("1", asked)).as(bad).isEmpty();
        }
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(index().key("1", asked)).isEmpty();
    }

    @Test
    void withoutACacheNothingIsRemembered() throws IOException {
        KernelRequest asked = request(VARIANT, "1,2,1,8,16,32", Optional.empty());
        var none = new RequestIndex(KernelCache.none());
        none.put("1", asked, KEY);
        assertThat(none.key("1", asked)).isEmpty();
        Path blocked = Files.writeString(directory.resolve("blocked"), "a file");
        var unwritable = new RequestIndex(KernelCache.in(blocked, OnFailure.WARN));
        unwritable.put("1", asked, KEY);
        assertThat(unwritable.key("1", asked)).isEmpty();
    }
}

package dev.attune.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.DeviceProperties;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskGpuTest {

    private static final CudaAvailability TWO = new CudaAvailability.Available(null, List.of(gpu(0), gpu(1)));

    private static DeviceProperties gpu(int ordinal) {
        return new DeviceProperties(
                ordinal, "GPU", 9, 0, 132, 80L << 30, 50 << 20, 232_448, 233_472, 65_536, 1_980_000, 2_619_000, 5120,
                13_000);
    }

    @Test
    void theRuntimeSeesTheAssignedOneAlone() {
        assertThat(TaskGpu.choose(TWO, Optional.of("1")))
                .isEqualTo(new CudaAvailability.Available(null, List.of(gpu(1))));
    }

    @Test
    void whatWasNotAssignedIsNotUsed() {
        assertThat(TaskGpu.choose(TWO, Optional.empty()))
                .isEqualTo(new CudaAvailability.Unavailable("no GPU: Spark assigned this task none"));
    }

    @Test
    void anAddressThatTheDriverDoesNotShowIsNamed() {
        for (String address : List.of("2", "GPU-4f1a", "")) {
            assertThat(TaskGpu.choose(TWO, Optional.of(address)))
                    .isEqualTo(new CudaAvailability.Unavailable("no GPU: Spark assigned this task GPU '" + address
                            + "', and the NVIDIA driver shows it 2, numbered from 0"));
        }
        var none = new CudaAvailability.Unavailable("no driver");
        assertThat(TaskGpu.choose(none, Optional.of("0"))).isEqualTo(none);
    }
}

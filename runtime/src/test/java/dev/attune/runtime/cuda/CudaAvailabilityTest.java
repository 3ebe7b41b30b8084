package dev.attune.runtime.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CudaAvailabilityTest {

    @Test
    void anAnswerNeverAnException() {
        switch (CudaAvailability.probe()) {
            case CudaAvailability.Available(CudaDriver driver, var devices) -> {
                assertThat(driver).isNotNull();
                assertThat(devices).isNotEmpty();
            }
            case CudaAvailability.Unavailable(String reason) ->
                assertThat(reason).startsWith("no GPU: ").hasSizeGreaterThan(20);
        }
        assertThat(CudaAvailability.probe()).isSameAs(CudaAvailability.probe());
    }
}

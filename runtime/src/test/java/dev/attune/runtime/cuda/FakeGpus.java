package dev.attune.runtime.cuda;

/** A GPU for tests of other packages. */
public final class FakeGpus {

    private final FakeCudaDriver driver;

    private FakeGpus(FakeCudaDriver driver) {
        this.driver = driver;
    }

    public static FakeGpus hopper() {
        return new FakeGpus(new FakeCudaDriver(FakeCudaDriver.HOPPER));
    }

    /** From now on no module loads. */
    public void refuseModules(String message) {
        driver.refusals.put("load ", new CudaException(message, 218));
    }

    public CudaDevice open() {
        return new CudaDevice(driver, driver.devices().getFirst());
    }

    public long allocatedBytes() {
        return driver.allocatedBytes();
    }

    public CudaAvailability availability() {
        return new CudaAvailability.Available(driver, driver.devices());
    }
}

package dev.attune.runtime.cuda;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;

/** JCuda's handle classes, with the address inside made visible where it is needed. */
final class JCudaHandles {

    private JCudaHandles() {}

    static final class ModuleHandle extends CUmodule implements CudaDriver.Module {}

    static final class FunctionHandle extends CUfunction implements CudaDriver.Function {
        long address() {
            return getNativePointer();
        }
    }

    static final class StreamHandle extends CUstream implements CudaDriver.Stream {
        long address() {
            return getNativePointer();
        }
    }

    static final class EventHandle extends CUevent implements CudaDriver.Event {}

    /** Device memory by its address; an allocation writes its own into it. */
    static final class Address extends CUdeviceptr {
        Address(long address) {
            super(new CUdeviceptr(), address);
        }

        long address() {
            return getNativePointer() + getByteOffset();
        }
    }

    /** Native host memory by its address. */
    static final class HostPointer extends Pointer {
        HostPointer(long address) {
            super(address);
        }
    }
}

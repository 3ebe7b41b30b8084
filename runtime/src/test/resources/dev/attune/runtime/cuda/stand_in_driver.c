/*
 * A stand-in for the NVIDIA driver's libcuda.so.1: the calls that Attune makes, on host memory, with one kernel (vector_add).
 * It shows, on machines without a GPU, that the binding's arguments and structures arrive as NVIDIA's cuda.h lays them out.
 * Anything unexpected ends the process.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int CUresult;
typedef uint64_t CUdeviceptr;

static void *const context = (void *)0x1000, *const stream = (void *)0x2000;
static void *const module = (void *)0x3000, *const function = (void *)0x4000;

static void expect(int holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "stand-in driver: wrong %s\n", what);
        exit(70);
    }
}

CUresult cuInit(unsigned flags) {
    expect(flags == 0, "init flags");
    return 0;
}

CUresult cuDriverGetVersion(int *version) {
    *version = 12080;
    return 0;
}

CUresult cuDeviceGetCount(int *count) {
    *count = 1;
    return 0;
}

CUresult cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return 0;
}

CUresult cuDeviceGetName(char *name, int length, int device) {
    snprintf(name, length, "NVIDIA stand-in");
    return 0;
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, int device) {
    *bytes = 4ul << 30;
    return 0;
}

CUresult cuDeviceGetAttribute(int *value, int attribute, int device) {
    switch (attribute) {
        case 75: *value = 9; break;
        case 76: *value = 0; break;
        case 16: *value = 132; break;
        case 38: *value = 50 << 20; break;
        case 97: *value = 232448; break;
        default: *value = attribute; break;
    }
    return 0;
}

CUresult cuDevicePrimaryCtxRetain(void **out, int device) {
    *out = context;
    return 0;
}

CUresult cuDevicePrimaryCtxRelease_v2(int device) {
    return 0;
}

CUresult cuCtxSetCurrent(void *current) {
    expect(current == context, "context");
    return 0;
}

CUresult cuModuleLoadDataEx(void **out, const void *image, unsigned count, int *options, void **values) {
    char *information = NULL, *errors = NULL;
    size_t information_bytes = 0, error_bytes = 0, verbose = 0, optimization = 9;
    for (unsigned i = 0; i < count; i++) {
        switch (options[i]) {
            case 3: information = values[i]; break;
            case 4: information_bytes = (uintptr_t)values[i]; break;
            case 5: errors = values[i]; break;
            case 6: error_bytes = (uintptr_t)values[i]; break;
            case 7: optimization = (uintptr_t)values[i]; break;
            case 12: verbose = (uintptr_t)values[i]; break;
            default: expect(0, "assembler option");
        }
    }
    expect(information && errors && information_bytes >= 4096 && error_bytes >= 4096 && verbose == 1, "assembler options");
    memset(information, 0, information_bytes);
    memset(errors, 0, error_bytes);
    if (strstr(image, "madder")) {
        expect(optimization == 4, "the optimization level unless said");
        snprintf(errors, error_bytes, "ptxas application ptx input, line 20; error : 'madder' is no instruction");
        return 218;
    }
    expect(strstr(image, ".entry vector_add(") != NULL, "image");
    expect(optimization == 1, "the optimization level that was asked for");
    snprintf(information, information_bytes, "ptxas info : Compiling entry function 'vector_add'");
    *out = module;
    return 0;
}

CUresult cuModuleUnload(void *loaded) {
    expect(loaded == module, "module to unload");
    return 0;
}

CUresult cuModuleGetFunction(void **out, void *loaded, const char *name) {
    expect(loaded == module && strcmp(name, "vector_add") == 0, "function");
    *out = function;
    return 0;
}

CUresult cuFuncGetAttribute(int *value, int attribute, void *asked) {
    expect(asked == function, "function asked");
    *value = attribute == 4 ? 16 : attribute == 0 ? 1024 : 0;
    return 0;
}

CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
    if (bytes > 4ul << 30) {
        return 2;
    }
    *address = (CUdeviceptr)aligned_alloc(256, (bytes + 255) / 256 * 256);
    return 0;
}

CUresult cuMemFree_v2(CUdeviceptr address) {
    free((void *)address);
    return 0;
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr target, const void *source, size_t bytes, void *queue) {
    expect(queue == stream, "stream of an upload");
    memcpy((void *)target, source, bytes);
    return 0;
}

CUresult cuMemcpyDtoHAsync_v2(void *target, CUdeviceptr source, size_t bytes, void *queue) {
    expect(queue == stream, "stream of a download");
    memcpy(target, (void *)source, bytes);
    return 0;
}

CUresult cuMemsetD8Async(CUdeviceptr address, unsigned char value, size_t bytes, void *queue) {
    expect(queue == stream, "stream of a fill");
    memset((void *)address, value, bytes);
    return 0;
}

CUresult cuStreamCreate(void **out, unsigned flags) {
    expect(flags == 1, "stream flags");
    *out = stream;
    return 0;
}

CUresult cuStreamDestroy_v2(void *queue) {
    expect(queue == stream, "stream to destroy");
    return 0;
}

CUresult cuStreamSynchronize(void *queue) {
    expect(queue == stream, "stream to wait for");
    return 0;
}

CUresult cuEventCreate(void **out, unsigned flags) {
    expect(flags == 0, "event flags");
    *out = malloc(1);
    return 0;
}

CUresult cuEventDestroy_v2(void *event) {
    free(event);
    return 0;
}

CUresult cuEventRecord(void *event, void *queue) {
    expect(queue == stream, "stream of an event");
    return 0;
}

CUresult cuEventElapsedTime(float *milliseconds, void *start, void *end) {
    *milliseconds = 1.5f;
    return 0;
}

static CUresult run(void *launched, const unsigned sizes[7], void *queue, void **parameters) {
    expect(launched == function && queue == stream, "function or stream of a launch");
    expect(sizes[1] == 1 && sizes[2] == 1 && sizes[3] == 256 && sizes[4] == 1 && sizes[5] == 1 && sizes[6] == 0, "sizes");
    const float *left = *(float **)parameters[0], *right = *(float **)parameters[1];
    float *sum = *(float **)parameters[2], factor = *(float *)parameters[3];
    int count = *(int *)parameters[4];
    expect((unsigned)count <= sizes[0] * sizes[3], "grid");
    for (int i = 0; i < count; i++) {
        sum[i] = __builtin_fmaf(factor, right[i], left[i]);
    }
    return 0;
}

CUresult cuLaunchKernel(void *launched, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                        unsigned shared, void *queue, void **parameters, void **extra) {
    expect(extra == NULL, "extra of a launch");
    return run(launched, (unsigned[]){gx, gy, gz, bx, by, bz, shared}, queue, parameters);
}

typedef struct {
    int id;
    char padding[4];
    union {
        char bytes[64];
        unsigned cluster[3];
        int overlaps;
    } value;
} CUlaunchAttribute;

typedef struct {
    unsigned sizes[7];
    void *queue;
    CUlaunchAttribute *attributes;
    unsigned count;
} CUlaunchConfig;

CUresult cuLaunchKernelEx(const CUlaunchConfig *config, void *launched, void **parameters, void **extra) {
    expect(extra == NULL && config->count >= 1 && config->count <= 2, "launch configuration");
    for (unsigned i = 0; i < config->count; i++) {
        const CUlaunchAttribute *attribute = &config->attributes[i];
        if (attribute->id == 4) {
            const unsigned *cluster = attribute->value.cluster;
            expect(cluster[0] == 2 && cluster[1] == 1 && cluster[2] == 1, "cluster");
        } else {
            expect(attribute->id == 6 && attribute->value.overlaps == 1, "launch attribute");
        }
    }
    return run(launched, config->sizes, config->queue, parameters);
}

CUresult cuTensorMapEncodeTiled(void *map, int type, unsigned rank, void *address, const uint64_t *lengths,
                                const uint64_t *strides, const unsigned *box, const unsigned *steps, int interleave,
                                int swizzle, int promotion, int fill) {
    expect((uintptr_t)map % 128 == 0 && address != NULL && type == 9 && rank == 4, "tensor map");
    expect(lengths[0] == 64 && lengths[1] == 100 && lengths[2] == 3 && lengths[3] == 2, "lengths of a tensor map");
    expect(strides[0] == 128 && strides[1] == 12800 && strides[2] == 38400, "strides of a tensor map");
    expect(box[0] == 64 && box[1] == 64 && box[2] == 1 && box[3] == 1, "box of a tensor map");
    expect(steps[0] == 1 && steps[1] == 1 && steps[2] == 1 && steps[3] == 1, "steps of a tensor map");
    expect(interleave == 0 && swizzle == 3 && promotion == 3 && fill == 0, "modes of a tensor map");
    memset(map, 7, 128);
    return 0;
}

CUresult cuGetErrorName(int result, const char **name) {
    *name = result == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : result == 218 ? "CUDA_ERROR_INVALID_PTX" : "CUDA_ERROR_UNKNOWN";
    return 0;
}

CUresult cuGetErrorString(int result, const char **text) {
    *text = "as the stand-in says";
    return 0;
}

"""Runs every kernel of a recording kit on a Hopper GPU and keeps what they computed.

Write the kit with dev.attune.templates.ptx.machine.RecordingKit (a folder as its argument), copy this file and the folder
to a machine with a Hopper GPU and its driver, and there:

    python3 record.py KIT results.bin.gz

The result belongs to src/test/resources/ptx-machine. Needs Python 3 and libcuda, nothing else.
"""

import ctypes
import gzip
import pathlib
import sys


def check(result, step):
    if result != 0:
        raise SystemExit(f"{step}: CUDA error {result}")


def main(kit, out):
    cuda = ctypes.CDLL("libcuda.so.1")
    check(cuda.cuInit(0), "cuInit")
    device = ctypes.c_int()
    check(cuda.cuDeviceGet(ctypes.byref(device), 0), "cuDeviceGet")
    context = ctypes.c_void_p()
    check(cuda.cuDevicePrimaryCtxRetain(ctypes.byref(context), device), "cuDevicePrimaryCtxRetain")
    check(cuda.cuCtxSetCurrent(context), "cuCtxSetCurrent")
    kit = pathlib.Path(kit)
    module = ctypes.c_void_p()
    check(cuda.cuModuleLoadData(ctypes.byref(module), (kit / "rows.cubin").read_bytes()), "cuModuleLoadData")

    inputs = (kit / "inputs.bin").read_bytes()
    on_device = ctypes.c_uint64()
    check(cuda.cuMemAlloc_v2(ctypes.byref(on_device), ctypes.c_size_t(len(inputs))), "cuMemAlloc")
    check(cuda.cuMemcpyHtoD_v2(on_device, inputs, ctypes.c_size_t(len(inputs))), "cuMemcpyHtoD")
    results = ctypes.c_uint64()
    check(cuda.cuMemAlloc_v2(ctypes.byref(results), ctypes.c_size_t(1 << 20)), "cuMemAlloc")

    recorded = bytearray()
    for line in (kit / "rows.tsv").read_text().splitlines():
        name, ctas, threads, size = line.split("\t")
        function = ctypes.c_void_p()
        check(cuda.cuModuleGetFunction(ctypes.byref(function), module, name.encode()), name)
        arguments = (ctypes.c_void_p * 2)(ctypes.addressof(on_device), ctypes.addressof(results))
        check(
            cuda.cuLaunchKernel(function, int(ctas), 1, 1, int(threads), 1, 1, 0, None, arguments, None),
            f"launch of {name}",
        )
        check(cuda.cuCtxSynchronize(), f"run of {name}")
        host = ctypes.create_string_buffer(int(size))
        check(cuda.cuMemcpyDtoH_v2(host, results, ctypes.c_size_t(int(size))), f"results of {name}")
        recorded += host.raw
    pathlib.Path(out).write_bytes(gzip.compress(bytes(recorded), 9, mtime=0))
    print(f"{len(recorded)} bytes recorded")


main(*sys.argv[1:])

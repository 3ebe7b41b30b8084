package dev.attune.compiler.lower.ptx;

import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.interpreter.GlobalMemory;
import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.interpreter.KernelArguments;
import dev.attune.templates.ptx.interpreter.Launch;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import dev.attune.templates.ptx.interpreter.LaunchReport;
import dev.attune.templates.ptx.interpreter.PtxInterpreter;
import dev.attune.templates.ptx.interpreter.TensorMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a launch plan through the PTX interpreter, as the runtime would on a device: workspaces, arguments, kernels in order. */
final class InterpretedLaunch {
    /** Multiprocessors of the device that is played. */
    private static final long MULTIPROCESSORS = 4;

    private final PtxProgram program;
    private final VariantSignature signature;
    private final AttentionArguments arguments;
    private final List<LaunchReport> reports = new ArrayList<>();
    private final LaunchOptions options;
    private final GlobalMemory memory = new GlobalMemory();
    private final Map<String, Allocation> allocations = new HashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Map<String, Long> lengths = new HashMap<>();

    private InterpretedLaunch(
            PtxProgram program, VariantSignature signature, AttentionArguments arguments, LaunchOptions options) {
        this.program = program;
        this.signature = signature;
        this.arguments = arguments;
        this.options = options;
    }

    /** Runs a call; {@code out} and {@code lse} of the arguments are written. What each of its launches did. */
    static List<LaunchReport> run(
            PtxProgram program, VariantSignature signature, AttentionArguments arguments, LaunchOptions options) {
        var launch = new InterpretedLaunch(program, signature, arguments, options);
        launch.run();
        return launch.reports;
    }

    private void run() {
        bindLengths();
        input("q", arguments.query());
        input("k", arguments.key());
        input("v", arguments.value());
        arguments.captured().forEach(this::input);
        output("out", arguments.out());
        arguments.lse().ifPresent(lse -> output("lse", lse));
        for (LaunchPlan.Workspace workspace : program.launch().workspaces()) {
            long bytes = workspace.bytes().evaluate(this::length);
            allocations.put(
                    workspace.name(),
                    workspace.startsZero()
                            ? memory.buffer(workspace.name(), bytes)
                            : memory.output(workspace.name(), bytes));
        }
        for (LaunchPlan.KernelLaunch launch : program.launch().kernels()) {
            launch(launch);
        }
        for (LaunchPlan.Workspace workspace : program.launch().workspaces()) {
            if (workspace.startsZero()) {
                requireZero(workspace.name());
            }
        }
        copyBack("out", arguments.out());
        arguments.lse().ifPresent(lse -> copyBack("lse", lse));
    }

    /** The next call relies on it. */
    private void requireZero(String workspace) {
        MemorySegment left = allocations.get(workspace).segment();
        for (long at = 0; at < left.byteSize(); at++) {
            if (left.get(ValueLayout.JAVA_BYTE, at) != 0) {
                throw new AssertionError("the kernel leaves byte " + at + " of " + workspace + " other than zero");
            }
        }
    }

    private void bindLengths() {
        lengths.put("batch", (long) arguments.shape().batch());
        lengths.put("heads", (long) arguments.shape().heads());
        lengths.put("kv_heads", (long) arguments.shape().kvHeads());
        lengths.put("q_len", (long) arguments.shape().qLen());
        lengths.put("kv_len", (long) arguments.shape().kvLen());
        lengths.put("head_dim", (long) arguments.shape().headDim());
        lengths.put("group_size", (long) arguments.shape().groupSize());
        lengths.put("multiprocessors", MULTIPROCESSORS);
        for (CapturedTensor declared : signature.tensors()) {
            Tensor tensor = arguments.captured().get(declared.name());
            for (int i = 0; i < tensor.rank(); i++) {
                if (declared.dimensions().get(i) instanceof Dimension.FreshLength fresh) {
                    lengths.put(fresh.name(), tensor.shape()[i]);
                }
            }
        }
    }

    private long length(String name) {
        return lengths.get(name);
    }

    private void input(String name, Tensor tensor) {
        tensors.put(name, tensor);
        allocations.put(name, memory.input(name, tensor.memory()));
    }

    private void output(String name, Tensor tensor) {
        tensors.put(name, tensor);
        allocations.put(name, memory.output(name, tensor.memory().byteSize()));
    }

    private void copyBack(String name, Tensor tensor) {
        if (!allocations.get(name).fullyDefined()) {
            throw new AssertionError("the kernel left parts of " + name + " unwritten");
        }
        MemorySegment.copy(
                allocations.get(name).segment(),
                0,
                tensor.memory(),
                0,
                tensor.memory().byteSize());
    }

    private void launch(LaunchPlan.KernelLaunch launch) {
        int x = Math.toIntExact(launch.grid().get(0).evaluate(this::length));
        int y = Math.toIntExact(launch.grid().get(1).evaluate(this::length));
        int z = Math.toIntExact(launch.grid().get(2).evaluate(this::length));
        if (x == 0 || y == 0 || z == 0) {
            return;
        }
        PtxKernel kernel = program.kernels().stream()
                .filter(candidate -> candidate.name().equals(launch.entry()))
                .findFirst()
                .orElseThrow();
        var values = new KernelArguments();
        launch.arguments().forEach(argument -> add(values, argument));
        reports.add(new PtxInterpreter(kernel, options)
                .launch(memory, Launch.of(x, y, z, launch.dynamicSharedBytes()), values));
    }

    private void add(KernelArguments values, Argument argument) {
        switch (argument) {
            case Argument.TensorAddress address -> {
                if (allocations.containsKey(address.tensor())) {
                    values.pointer(allocations.get(address.tensor()));
                } else {
                    values.nullPointer();
                }
            }
            case Argument.TensorStride stride -> {
                Tensor tensor = tensors.get(stride.tensor());
                values.s64(tensor == null ? 0 : tensor.strides()[stride.dimension()]);
            }
            case Argument.WorkspaceAddress workspace -> values.pointer(allocations.get(workspace.workspace()));
            case Argument.Size size -> values.s32(Math.toIntExact(size.value().evaluate(this::length)));
            case Argument.Scale _ -> values.f32(arguments.scale());
            case Argument.Scalar scalar -> scalar(values, scalar.parameter());
            case Argument.TensorMap map -> values.tensorMap(tensorMap(map));
        }
    }

    private TensorMap tensorMap(Argument.TensorMap map) {
        Tensor tensor = tensors.get(map.tensor());
        int bytes = tensor.dtype().bytes();
        List<Long> dimensions = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int i = tensor.rank() - 1; i >= 0; i--) {
            dimensions.add(tensor.shape()[i]);
            if (i < tensor.rank() - 1) {
                strides.add(tensor.strides()[i] * bytes);
            }
        }
        if (dimensions.contains(0L)) {
            // as on a device, an empty tensor has no map, and a kernel that loads a tile of it is found out
            return null;
        }
        int swizzle = map.swizzle().equals("none") ? 0 : Integer.parseInt(map.swizzle());
        return new TensorMap(
                allocations.get(map.tensor()), 0, bytes, dimensions, strides, map.box(), map.steps(), swizzle);
    }

    private void scalar(KernelArguments values, String name) {
        double value = arguments.parameters().get(name);
        VariantSignature.ScalarParameter declared = signature.parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow();
        switch (declared.type()) {
            case F32 -> values.f32((float) value);
            case I32, BOOL -> values.s32((int) value);
        }
    }
}

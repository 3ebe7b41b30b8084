package dev.attune.runtime.cuda;

import dev.attune.runtime.arguments.CallLengths;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One call with everything decided: workspaces borrowed, arguments packed. It can be queued again and again; each time it
 * computes the same from the tensors' present contents.
 */
public final class PreparedCall implements AutoCloseable {

    /** The most blocks that the driver takes along x, and along y and z. */
    private static final long MAX_GRID_X = Integer.MAX_VALUE;

    private static final long MAX_GRID_YZ = 65_535;

    private final CudaDevice device;
    private final Arena arena = Arena.ofShared();
    private final Map<String, DeviceMemory> workspaces = new LinkedHashMap<>();
    private final List<CudaDriver.Launch> launches = new ArrayList<>();

    /** Prepares on a device that the calling thread has locked. */
    PreparedCall(
            CudaDevice device,
            KernelArtifact artifact,
            Map<String, CudaDriver.Function> functions,
            DeviceArguments arguments) {
        this.device = device;
        CallLengths lengths =
                arguments.lengths().with("multiprocessors", device.properties().multiprocessors());
        try {
            for (Workspace workspace : artifact.launch().workspaces()) {
                DeviceMemory memory = device.allocate(workspace.bytes().evaluate(lengths));
                workspaces.put(workspace.name(), memory);
                if (workspace.startsZero()) {
                    memory.fill((byte) 0);
                }
            }
            var packer = new ArgumentPacker(arena, device.driver(), artifact, arguments, lengths, workspaces);
            for (KernelLaunch launch : artifact.launch().kernels()) {
                prepare(launch, functions.get(launch.entry()), packer);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void prepare(KernelLaunch launch, CudaDriver.Function function, ArgumentPacker packer) {
        int[] grid = new int[3];
        for (int i = 0; i < 3; i++) {
            grid[i] = packer.int32(launch.grid().get(i), "grid size");
            if (grid[i] < 0 || grid[i] > (i == 0 ? MAX_GRID_X : MAX_GRID_YZ)) {
                throw new CudaException(
                        "kernel " + launch.entry() + ": the grid size "
                                + launch.grid().get(i) + " along "
                                + "xyz".charAt(i) + " is " + grid[i] + " for this call; at most "
                                + (i == 0 ? MAX_GRID_X : MAX_GRID_YZ)
                                + " are possible: split the call along batch or heads",
                        0);
            }
        }
        if (grid[0] == 0 || grid[1] == 0 || grid[2] == 0) {
            return;
        }
        List<MemorySegment> arguments =
                launch.arguments().stream().map(packer::pack).toList();
        launches.add(new CudaDriver.Launch(
                function,
                grid[0],
                grid[1],
                grid[2],
                launch.threads(),
                launch.dynamicSharedBytes(),
                launch.cluster(),
                launch.overlapsPrevious(),
                arguments));
    }

    /** Queues the launches; returns at once. */
    public void enqueue() {
        device.locked(() -> {
            launches.forEach(launch -> device.driver().launch(launch, device.stream()));
            return null;
        });
    }

    /** How many launches a call makes; those without a block are left out. */
    public int launches() {
        return launches.size();
    }

    /** Gives the workspaces back. */
    @Override
    public void close() {
        workspaces.values().forEach(DeviceMemory::close);
        workspaces.clear();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}

package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.AsyncCopy;
import dev.attune.templates.ptx.isa.Atomic;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Load;
import dev.attune.templates.ptx.isa.StateSpace;
import dev.attune.templates.ptx.isa.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** One CTA: its warps, shared memory and barriers, and who runs next. */
final class Cta {
    private static final int LONG_TURN = 4096;
    private static final int SHORT_TURN = 40;
    /** Polls that every warp may make while nothing happens. */
    private static final int PATIENCE = 100;

    final Program program;
    final LaunchOptions options;
    final Launch launch;
    final GlobalMemory memory;
    final KernelArguments arguments;
    final int x;
    final int y;
    final int z;
    final int threads;
    final SharedMemory shared;
    final NamedBarriers barriers;
    final Mbarriers mbarriers;
    final CopyEngine engine = new CopyEngine();
    final Warpgroups warpgroups;
    final RegisterBudget registers;

    private final Warp[] warps;
    private final SplittableRandom random;
    private int running;
    private long progress;

    Cta(
            Program program,
            LaunchOptions options,
            Launch launch,
            GlobalMemory memory,
            KernelArguments arguments,
            long number) {
        this.program = program;
        this.options = options;
        this.launch = launch;
        this.memory = memory;
        this.arguments = arguments;
        x = (int) (number % launch.gridX());
        y = (int) (number / launch.gridX() % launch.gridY());
        z = (int) (number / launch.gridX() / launch.gridY());
        threads = program.kernel.threads();
        int size = program.layout.staticEnd() - KernelLayout.SHARED_BASE + launch.dynamicSharedBytes();
        warps = new Warp[(threads + Warp.LANES - 1) / Warp.LANES];
        shared = new SharedMemory(size, granule(program), warps.length, options.detectRaces());
        barriers = new NamedBarriers(this);
        mbarriers = new Mbarriers(this);
        warpgroups = new Warpgroups(warps.length);
        registers = new RegisterBudget(this, warps.length);
        for (int i = 0; i < warps.length; i++) {
            warps[i] = new Warp(this, i, Math.min(Warp.LANES, threads - i * Warp.LANES));
        }
        running = warps.length;
        random = options.scheduleSeed().isPresent()
                ? new SplittableRandom(options.scheduleSeed().getAsLong() * 0x9E3779B97F4A7C15L + number)
                : null;
    }

    /** The smallest number of bytes that an instruction of the kernel moves in shared memory. */
    private static int granule(Program program) {
        int smallest = 16;
        for (Instruction instruction : program.kernel.instructions()) {
            int bytes = switch (instruction.opcode()) {
                case Load load when load.space() == StateSpace.SHARED -> load.bytes();
                case Store store when store.space() == StateSpace.SHARED -> store.bytes();
                case Atomic atomic
                when atomic.space() == StateSpace.SHARED -> atomic.type().bytes();
                case AsyncCopy copy -> AsyncCopyOperations.bytes(copy);
                default -> 16;
            };
            smallest = Math.min(smallest, bytes);
        }
        return smallest;
    }

    /** Warps, then mbarriers. */
    int actors() {
        return warps.length + (program.usesMbarriers ? Mbarriers.MAXIMUM : 0);
    }

    int mbarrierActor(int number) {
        return warps.length + number;
    }

    String actorName(int actor) {
        return actor < warps.length
                ? "warp " + actor
                : "a copy under mbarrier " + (actor - warps.length) + " (in order of initialisation)";
    }

    /** Runs all warps to their end. */
    void run() {
        int next = 0;
        int idleTurns = 0;
        while (running > 0) {
            if (random != null && !engine.idle() && random.nextInt(4) == 0) {
                engine.completeOne(random);
            }
            Warp warp = choose(next);
            if (warp == null) {
                if (engine.idle()) {
                    throw deadlock();
                }
                engine.completeOne(random);
                continue;
            }
            next = warp.index + 1;
            long before = progress;
            warp.run(random == null ? LONG_TURN : 1 + random.nextInt(SHORT_TURN));
            idleTurns = warp.yielding() && progress == before ? idleTurns + 1 : 0;
            if (idleTurns >= warps.length && !engine.idle()) {
                engine.completeOne(random);
                idleTurns = 0;
            }
            if (warp.yielding() && engine.idle() && allPollInVain()) {
                throw deadlock();
            }
        }
    }

    private boolean allPollInVain() {
        for (Warp warp : warps) {
            if (warp.live() != 0 && !warp.blocked() && warp.pollsInVain() < PATIENCE) {
                return false;
            }
        }
        return true;
    }

    /** The next warp that can go on: in turn, or any. */
    private Warp choose(int next) {
        int start = random == null ? next : random.nextInt(warps.length);
        for (int i = 0; i < warps.length; i++) {
            Warp warp = warps[(start + i) % warps.length];
            if (warp.live() != 0 && !warp.blocked()) {
                return warp;
            }
        }
        return null;
    }

    private KernelFault deadlock() {
        List<Warp> stuck = new ArrayList<>();
        for (Warp warp : warps) {
            if (warp.live() != 0) {
                stuck.add(warp);
            }
        }
        String waits = stuck.stream().map(Warp::describeWait).collect(Collectors.joining("\n  "));
        int ended = warps.length - stuck.size();
        return stuck.getFirst()
                .fault(
                        Fault.DEADLOCK,
                        "no warp can go on" + (ended == 0 ? "" : "; " + ended + " have ended") + ":\n  " + waits);
    }

    /** Something happened that polling warps may be waiting for. */
    void progressed() {
        progress++;
    }

    long progress() {
        return progress;
    }

    int warps() {
        return warps.length;
    }

    int runningWarps() {
        return running;
    }

    void warpEnded(Warp warp) {
        running--;
        progressed();
        barriers.warpEnded();
    }

    long executed() {
        long sum = 0;
        for (Warp warp : warps) {
            sum += warp.executed();
        }
        return sum;
    }

    long executedLanes() {
        long sum = 0;
        for (Warp warp : warps) {
            sum += warp.executedLanes();
        }
        return sum;
    }

    long extraPasses() {
        long sum = 0;
        for (Warp warp : warps) {
            sum += warp.extraPasses();
        }
        return sum;
    }
}

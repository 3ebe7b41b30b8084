package dev.attune.runtime.dispatch;

import dev.attune.runtime.cache.CacheLocation;
import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cuda.CudaAvailability;
import dev.attune.runtime.cuda.CudaDevice;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.KernelLoader;
import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.load.KernelSupply.Origin;
import dev.attune.runtime.load.KernelSupply.Supplied;
import dev.attune.runtime.load.LoadedCudaKernel;
import dev.attune.runtime.load.LoadedJavaKernel;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.record.DeviceIdentity;
import dev.attune.runtime.tune.record.ShippedWinners;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.record.Winner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs attention: chooses target and schedule, finds or compiles the kernel, loads it, and keeps it for the next call. Safe for
 * many threads. Close it when its kernels are no longer used.
 */
public final class AttentionRunner implements AutoCloseable {

    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    /** Requests whose way to a kernel is remembered; the kernels themselves stay loaded. */
    private static final int MOST_READY = 1024;

    private final KernelSupply supply;
    private final Optional<TuningDatabase> tuning;
    private final CudaAvailability cuda;
    private final KernelImage.Choice image;
    private final Map<AttentionRequest, ReadyKernel> ready = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttentionRequest, ReadyKernel> eldest) {
            return size() > MOST_READY;
        }
    };
    private final Map<KernelChoice, LoadedKernel> byChoice = new HashMap<>();
    private final Map<LoadedKey, LoadedKernel> byKey = new HashMap<>();
    private final TunedSchedules tuned;
    private Optional<CudaDevice> device = Optional.empty();
    /** Information for the log that waits until there is a result. */
    private volatile String unsaid;

    /**
     * A runner of these parts.
     *
     * @param tuning what was measured; empty to know nothing
     * @param image which image of a CUDA kernel to load where nothing was measured
     */
    public AttentionRunner(
            KernelSupply supply, Optional<TuningDatabase> tuning, CudaAvailability cuda, KernelImage.Choice image) {
        this(supply, tuning, ShippedWinners.ofThisThread(), cuda, image);
    }

    /**
     * A runner that knows other jars than those of the class path.
     *
     * @param tuning what was measured here; empty to know nothing
     * @param shipped what was measured elsewhere
     * @param image which image of a CUDA kernel to load where nothing was measured
     */
    public AttentionRunner(
            KernelSupply supply,
            Optional<TuningDatabase> tuning,
            ShippedWinners shipped,
            CudaAvailability cuda,
            KernelImage.Choice image) {
        this.supply = supply;
        this.tuning = tuning;
        this.cuda = cuda;
        this.image = image;
        // no lambda: the JVM takes milliseconds to make its first one
        this.tuned = new TunedSchedules(shipped, tuning, new TunedSchedules.Keys() {
            @Override
            public TuningKey key(AttentionRequest request, Target target, KernelImage.Choice image) {
                return tuningKey(request, target, image);
            }
        });
    }

    private record LoadedKey(String key, KernelImage.Choice image) {

        @Override
        public boolean equals(Object other) {
            return other instanceof LoadedKey that && key.equals(that.key) && image == that.image;
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + image.ordinal();
        }
    }

    /** A runner with the compiler of the class path, the cache that the environment names, and the first GPU if there is one. */
    public static AttentionRunner of(Map<String, String> environment) {
        FirstCallClasses.load();
        Optional<TuningDatabase> tuning = CacheLocation.isOff(environment)
                ? Optional.empty()
                : Optional.of(new TuningDatabase(CacheLocation.directory(environment)));
        return new AttentionRunner(
                KernelSupply.withService(KernelCache.of(environment)),
                tuning,
                CudaAvailability.probe(),
                KernelImage.Choice.CUBIN_FIRST);
    }

    /**
     * Runs a call with the best kernel that is known for it.
     *
     * @return the kernel, and with its decisions what computed the call
     * @throws DispatchException when the target that was insisted on cannot be had
     * @throws KernelBuildException when the variant has errors or no family takes the request
     */
    public ReadyKernel run(AttentionRequest request, AttentionArguments arguments) throws InterruptedException {
        ReadyKernel chosen = prepare(request);
        ReadyKernel served = chosen.servedBy(chosen.kernel().run(arguments));
        if (unsaid != null) {
            new Thread(this::say, "attune-log").start();
        }
        return served;
    }

    /**
     * The kernel for a request, loaded. The same request gets the same kernel until {@link #forget}; requests that differ in
     * lengths share kernels where they would choose alike.
     *
     * @throws DispatchException when the target that was insisted on cannot be had
     * @throws KernelBuildException when the variant has errors or no family takes the request
     */
    public synchronized ReadyKernel prepare(AttentionRequest request) {
        ReadyKernel known = ready.get(request);
        if (known != null) {
            say();
        } else {
            known = choose(request);
            ready.put(request, known);
        }
        return known;
    }

    /** Forgets all choices, so that what was tuned since is found. Kernels that were handed out stay loaded. */
    public synchronized void forget() {
        ready.clear();
        byChoice.clear();
        tuned.forget();
    }

    private ReadyKernel choose(AttentionRequest request) {
        TargetSelection selection = TargetSelection.select(request.target(), cuda);
        List<Decision> decisions = new ArrayList<>();
        decisions.add(selection.decision());
        if (request.target() == TargetChoice.AUTO && selection.targets().equals(List.of(Target.JAVA))) {
            unsaid = "calls run on the host: " + selection.decision().reason();
        }
        List<Attempt> attempts = attempts(request, selection.targets());
        List<RuntimeException> failures = new ArrayList<>();
        for (Attempt attempt : attempts) {
            try {
                return load(request, attempt, decisions);
            } catch (KernelBuildException | CudaException e) {
                failures.add(e);
                Decision failed = attempt.failed(e);
                decisions.add(failed);
                if (attempt != attempts.getLast()) {
                    warnOnce(request.variant().name() + ": " + failed);
                }
            }
        }
        // the last target is the one that takes most: its complaint is the variant's own
        RuntimeException last = failures.removeLast();
        failures.forEach(last::addSuppressed);
        throw last;
    }

    /** The ways to a kernel, the most wanted first. */
    private List<Attempt> attempts(AttentionRequest request, List<Target> targets) {
        List<Attempt> attempts = new ArrayList<>();
        boolean mayBeTuned = request.schedule().isEmpty() && supply.hasCompiler();
        if (mayBeTuned) {
            attempts.addAll(tuned.exact(request, devicesOf(targets)));
        }
        String reason = request.schedule().isPresent()
                ? "asked for"
                : "the compiler's own choice: nothing like shape " + request.shape() + " was tuned on this device";
        for (Target target : targets) {
            if (mayBeTuned && !isThere(target, attempts)) {
                Optional<Attempt> nearest = tuned.nearest(request, target);
                if (nearest.isPresent()) {
                    attempts.add(nearest.get());
                }
            }
            attempts.add(new Attempt(target, image, request.schedule(), reason, false));
        }
        return attempts;
    }

    /** Those of some targets that are devices; all of them where none is. */
    private static List<Target> devicesOf(List<Target> targets) {
        List<Target> devices = new ArrayList<>();
        for (Target target : targets) {
            if (target.isCuda()) {
                devices.add(target);
            }
        }
        return devices.isEmpty() ? targets : devices;
    }

    private static boolean isThere(Target target, List<Attempt> attempts) {
        for (Attempt attempt : attempts) {
            if (attempt.target() == target) {
                return true;
            }
        }
        return false;
    }

    private ReadyKernel load(AttentionRequest request, Attempt attempt, List<Decision> decisions) {
        var choice = KernelChoice.of(request, attempt);
        LoadedKernel kernel = byChoice.get(choice);
        Origin origin = new Origin.Memory();
        if (kernel == null) {
            Supplied supplied = supply.obtain(request.on(attempt.target(), attempt.schedule()));
            origin = supplied.origin();
            Optional<String> complaint = ShapeFit.complaint(supplied.artifact(), request.shape());
            if (complaint.isPresent()) {
                throw new KernelBuildException(complaint.get());
            }
            kernel = loaded(supplied.artifact(), attempt.image());
            byChoice.put(choice, kernel);
        }
        List<Decision> all = new ArrayList<>(decisions);
        all.add(new Decision("schedule", kernel.artifact().schedule().toString(), attempt.reason()));
        all.add(new Decision("kernel", kernel.artifact().key(), origin.describe()));
        if (kernel instanceof LoadedCudaKernel onDevice) {
            all.add(new Decision(
                    "image",
                    onDevice.kernel().image().file(),
                    onDevice.kernel().image().why()));
        }
        return new ReadyKernel(kernel, origin, all);
    }

    private LoadedKernel loaded(KernelArtifact artifact, KernelImage.Choice choice) {
        var key = new LoadedKey(artifact.key(), choice);
        LoadedKernel known = byKey.get(key);
        if (known == null) {
            known = artifact.target().isCuda()
                    ? loader(artifact.target(), choice).load(artifact)
                    : LoadedJavaKernel.startingScalar(artifact, KernelClasses.load(artifact));
            byKey.put(key, known);
        }
        return known;
    }

    /** The winner of a tuning for exactly this request's shape, the fastest of all its targets. */
    public synchronized Optional<Winner> tuned(AttentionRequest request) {
        return tuned.winner(request, targets(request.target()).targets());
    }

    /** The winner of a tuning for exactly this request's shape on one target, whatever target the request asks for. */
    public synchronized Optional<Winner> tuned(AttentionRequest request, Target target) {
        return tuned.winner(request, List.of(target));
    }

    /** Whether a search of a request's schedules has come to its end, on one of its targets, and is recorded. */
    public boolean isSearched(AttentionRequest request) {
        return tuning.isPresent()
                && targets(request.target()).targets().stream()
                        .anyMatch(target -> tuning.get()
                                .search(tuningKey(request, target, KernelImage.Choice.CUBIN_FIRST), request.shape())
                                .isPresent());
    }

    /** Under which key a request's measurements are recorded; which assembler made the machine code is part of it. */
    TuningKey tuningKey(AttentionRequest request, Target target, KernelImage.Choice choice) {
        String where = target.isCuda() ? DeviceIdentity.of(device().properties()) : DeviceIdentity.ofHost();
        String families = supply.compiler().families(target)
                + (choice == KernelImage.Choice.DRIVER_ASSEMBLER ? TuningKey.DRIVER_ASSEMBLER : "");
        return new TuningKey(where, target, families, TuningKey.hash(request.variant()), request.dtype());
    }

    /** The targets of a request, the most wanted first, and why. */
    TargetSelection targets(TargetChoice choice) {
        return TargetSelection.select(choice, cuda);
    }

    KernelSupply supply() {
        return supply;
    }

    Optional<TuningDatabase> tuning() {
        return tuning;
    }

    KernelLoader loader(Target target, KernelImage.Choice choice) {
        return target.isCuda() ? new KernelLoader(Optional.of(device()), choice) : KernelLoader.hostOnly();
    }

    private synchronized CudaDevice device() {
        if (device.isEmpty()) {
            switch (cuda) {
                case CudaAvailability.Available(var driver, var devices) ->
                    device = Optional.of(new CudaDevice(driver, devices.getFirst()));
                case CudaAvailability.Unavailable(String reason) ->
                    throw new DispatchException("target cuda: " + reason);
            }
        }
        return device.get();
    }

    private static void warnOnce(String message) {
        if (LOGGED.add(message)) {
            log().warn(message);
        }
    }

    /** Says what no one has to know before the first result: a logger takes longer to set up than a first call takes. */
    private synchronized void say() {
        if (unsaid != null && LOGGED.add(unsaid)) {
            log().info(unsaid);
        }
        unsaid = null;
    }

    @Override
    public synchronized void close() {
        say();
        forget();
        byKey.values().forEach(LoadedKernel::close);
        byKey.clear();
        device.ifPresent(CudaDevice::close);
        device = Optional.empty();
        tuning.ifPresent(TuningDatabase::close);
    }

    /** Asked for when there is something to say: a logger takes a process that has nothing to say a tenth of its start. */
    private static Logger log() {
        return LoggerFactory.getLogger(AttentionRunner.class);
    }
}

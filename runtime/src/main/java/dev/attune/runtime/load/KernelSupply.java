package dev.attune.runtime.load;

import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.cache.KernelCache.Lookup;
import dev.attune.runtime.cache.RequestIndex;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/** Gives the artifact of a request: from this process's memory, from the cache on disk, or from the compiler. */
public final class KernelSupply {

    /** Attune's own compiler, where it is on the class path. */
    private static final String OWN_COMPILER = "dev.attune.compiler.CompilerService";

    private final Optional<KernelCompiler> compiler;
    private final KernelCache cache;
    private final RequestIndex requests;
    private final Map<String, KernelArtifact> inMemory = new ConcurrentHashMap<>();
    private final Map<String, Object> underWay = new ConcurrentHashMap<>();

    /** What was found. */
    public record Supplied(KernelArtifact artifact, Origin origin) {}

    /** Where an artifact came from. */
    public sealed interface Origin {

        /** This process had it already. */
        record Memory() implements Origin {}

        /** The cache on disk. */
        record Disk(Path path) implements Origin {}

        /**
         * It was compiled now.
         *
         * @param milliseconds that took
         * @param why it was not found
         * @param keptAt where it lies for the next time; empty where it could not be kept
         */
        record Compiled(double milliseconds, String why, Optional<Path> keptAt) implements Origin {}

        /** One line for people. */
        default String describe() {
            if (this instanceof Disk disk) {
                return "from the cache, " + disk.path();
            }
            return switch (this) {
                case Memory() -> "loaded before in this process";
                case Disk(Path path) -> "from the cache, " + path;
                case Compiled(double milliseconds, String why, Optional<Path> keptAt) ->
                    "compiled in " + Math.round(milliseconds) + " ms (" + why + "), "
                            + keptAt.map(path -> "kept at " + path).orElse("not kept");
            };
        }
    }

    public KernelSupply(Optional<KernelCompiler> compiler, KernelCache cache) {
        this.compiler = compiler;
        this.cache = cache;
        this.requests = new RequestIndex(cache);
    }

    /** A supply with the compiler of the class path, if there is one. */
    public static KernelSupply withService(KernelCache cache) {
        Optional<KernelCompiler> own = byName(OWN_COMPILER);
        return new KernelSupply(
                own.isPresent() ? own : ServiceLoader.load(KernelCompiler.class).findFirst(), cache);
    }

    /** A search for services opens every jar of the class path, a millisecond or two each; a class's name opens one. */
    private static Optional<KernelCompiler> byName(String name) {
        try {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            Class<?> found = Class.forName(name, true, context == null ? KernelSupply.class.getClassLoader() : context);
            return Optional.of((KernelCompiler) found.getConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the compiler " + name + " cannot be made", e);
        }
    }

    /**
     * The compiler.
     *
     * @throws KernelBuildException when there is none
     */
    public KernelCompiler compiler() {
        if (compiler.isEmpty()) {
            throw new KernelBuildException(
                    "there is no compiler on the class path, so only kernels that were built before can run; add attune-compiler");
        }
        return compiler.get();
    }

    /** Whether there is one. */
    public boolean hasCompiler() {
        return compiler.isPresent();
    }

    /** Where kernels are kept. */
    public KernelCache cache() {
        return cache;
    }

    /**
     * The artifact of a request.
     *
     * @throws KernelBuildException when it must be compiled and cannot be
     */
    public Supplied obtain(KernelRequest request) {
        String version = compiler().version();
        Optional<String> remembered = requests.key(version, request);
        String key;
        if (remembered.isPresent() && isAtHand(remembered.get())) {
            key = remembered.get();
        } else {
            key = compiler().key(request);
            requests.put(version, request, key);
        }
        // threads that want the same kernel wait for the one that makes it
        Object mine = new Object();
        Object first = underWay.putIfAbsent(key, mine);
        synchronized (first == null ? mine : first) {
            KernelArtifact known = inMemory.get(key);
            if (known != null) {
                return new Supplied(known, new Origin.Memory());
            }
            Supplied supplied = find(request, key);
            inMemory.put(key, supplied.artifact());
            return supplied;
        }
    }

    /** A key that was remembered is a short cut to a kernel that is there, and to nothing else. */
    private boolean isAtHand(String key) {
        return inMemory.containsKey(key) || cache.contains(key);
    }

    private Supplied find(KernelRequest request, String key) {
        Lookup lookup = cache.find(key);
        if (lookup instanceof Lookup.Found found) {
            return new Supplied(found.artifact(), new Origin.Disk(found.path()));
        }
        return switch (lookup) {
            case Lookup.Found(KernelArtifact artifact, Path path) -> new Supplied(artifact, new Origin.Disk(path));
            case Lookup.Absent() -> compile(request, key, notThere());
            case Lookup.Rejected(String reason) -> compile(request, key, reason);
        };
    }

    private String notThere() {
        return cache.directory()
                .map(directory -> "not in the cache " + directory)
                .orElse("there is no cache");
    }

    private Supplied compile(KernelRequest request, String key, String why) {
        long start = System.nanoTime();
        KernelArtifact artifact = compiler().compile(request);
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (!artifact.key().equals(key)) {
            throw new IllegalStateException("the compiler announced kernel " + key + " and made " + artifact.key());
        }
        return new Supplied(artifact, new Origin.Compiled(milliseconds, why, cache.publish(artifact)));
    }
}

package dev.attune.runtime.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loads the classes that a process's first call on the host needs, on a thread of its own: half of the time to the first result
 * goes by in loading some hundred of them one by one. They are loaded and not initialised, so that no two threads ever wait for
 * each other's initialisers. One that is missing or broken is left to the call, which has something to say about it.
 */
final class FirstCallClasses extends Thread {

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private final ClassLoader loader;

    private FirstCallClasses(ClassLoader loader) {
        super("attune-first-call");
        this.loader = loader;
    }

    /** Begins, once in a process, where another processor is there to do it. */
    static void load() {
        if (Runtime.getRuntime().availableProcessors() > 1 && BEGUN.compareAndSet(false, true)) {
            var thread = new FirstCallClasses(FirstCallClasses.class.getClassLoader());
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                // no more threads for this process: its calls load their classes themselves
            }
        }
    }

    @Override
    public void run() {
        int from = 0;
        for (int to = NAMES.indexOf('\n'); to >= 0; to = NAMES.indexOf('\n', from)) {
            try {
                Class.forName(NAMES.substring(from, to), false, loader);
            } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
                // the call itself will complain, if it needs it
            }
            from = to + 1;
        }
    }

    /** In the order of their use; FirstCallClassesTest says which are missing and which are not needed any more. */
    static final String NAMES = """
            dev.attune.runtime.dispatch.TunedSchedules$Keys
            dev.attune.runtime.load.KernelSupply$Origin
            dev.attune.runtime.kernel.KernelBuildException
            dev.attune.runtime.dispatch.DispatchException
            dev.attune.runtime.cuda.CudaException
            dev.attune.runtime.load.LoadedKernel
            dev.attune.runtime.cache.CacheLocation
            dev.attune.runtime.tune.record.TuningDatabase
            dev.attune.runtime.tune.record.WinnerFiles
            dev.attune.runtime.json.JsonException
            dev.attune.runtime.tune.record.ClassPathMemory
            dev.attune.runtime.cache.KernelCache
            dev.attune.runtime.cache.KernelCache$Lookup
            dev.attune.runtime.cache.CacheException
            dev.attune.runtime.cache.KernelCache$OnFailure
            dev.attune.runtime.load.KernelSupply
            dev.attune.runtime.kernel.KernelCompiler
            dev.attune.compiler.CompilerService
            dev.attune.runtime.cache.RequestIndex
            dev.attune.runtime.cuda.CudaAvailability
            dev.attune.runtime.cuda.CudaDriver
            dev.attune.runtime.cuda.CudaAvailability$Unavailable
            dev.attune.runtime.cuda.CudaAvailability$Available
            dev.attune.runtime.cuda.CudaProbe
            dev.attune.runtime.cuda.KernelImage$Choice
            dev.attune.runtime.tune.record.ShippedWinners
            dev.attune.runtime.dispatch.AttentionRunner$1
            dev.attune.runtime.dispatch.TunedSchedules
            dev.attune.runtime.dispatch.AttentionRunner$2
            dev.attune.runtime.kernel.KernelRequest$VariantSource
            dev.attune.runtime.kernel.ProblemShape
            dev.attune.runtime.tensor.DType
            dev.attune.runtime.tensor.Tensor
            dev.attune.runtime.dispatch.AttentionRequest
            dev.attune.runtime.dispatch.TargetChoice
            dev.attune.runtime.dispatch.TargetSelection
            dev.attune.runtime.kernel.Target
            dev.attune.runtime.dispatch.Decision
            dev.attune.runtime.tune.record.DeviceIdentity
            dev.attune.runtime.tune.record.DeviceIdentity$Host
            dev.attune.compiler.lower.FamilyVersions
            dev.attune.compiler.lower.FamilyVersions$1
            dev.attune.runtime.tune.record.TuningKey
            dev.attune.runtime.kernel.ArtifactManifest
            dev.attune.runtime.json.Json
            dev.attune.runtime.kernel.Sha256
            dev.attune.runtime.tune.record.WinnerJson
            dev.attune.runtime.json.JsonFormat
            dev.attune.runtime.json.PlainJson
            dev.attune.runtime.json.PlainJson$NotPlain
            dev.attune.runtime.json.Json$Text
            dev.attune.runtime.json.Json$Numeral
            dev.attune.runtime.json.Json$Members
            dev.attune.runtime.json.Json$Elements
            dev.attune.runtime.tune.record.Winner
            dev.attune.runtime.kernel.Schedule
            dev.attune.runtime.dispatch.TunedSchedules$Measured
            dev.attune.runtime.dispatch.Attempt
            dev.attune.runtime.dispatch.KernelChoice
            dev.attune.runtime.load.KernelSupply$Origin$Memory
            dev.attune.runtime.kernel.KernelRequest
            dev.attune.compiler.BuildIdentity
            dev.attune.grammar.Syntax
            dev.attune.templates.ptx.PtxModule
            dev.attune.runtime.kernel.KernelArtifact
            dev.attune.compiler.JarDirectory
            dev.attune.runtime.cache.EntryFiles
            dev.attune.runtime.json.Json$Truth
            dev.attune.runtime.kernel.ArtifactJson
            dev.attune.runtime.kernel.VariantSignature$Dimension
            dev.attune.runtime.kernel.VariantSignature$Dimension$CallLength
            dev.attune.runtime.kernel.VariantSignature$Dimension$FreshLength
            dev.attune.runtime.kernel.VariantSignature$Dimension$FixedLength
            dev.attune.runtime.kernel.VariantSignature$ScalarParameter
            dev.attune.runtime.kernel.VariantSignature$ScalarType
            dev.attune.runtime.kernel.VariantSignature
            dev.attune.runtime.kernel.LaunchPlan
            dev.attune.runtime.kernel.ArtifactManifest$FileEntry
            dev.attune.runtime.cache.KernelCache$Lookup$Found
            dev.attune.runtime.load.KernelSupply$Supplied
            dev.attune.runtime.load.KernelSupply$Origin$Disk
            dev.attune.runtime.dispatch.ShapeFit
            dev.attune.runtime.dispatch.AttentionRunner$LoadedKey
            dev.attune.runtime.simd.KernelClasses
            dev.attune.runtime.simd.KernelClasses$SharedLoader
            dev.attune.runtime.kernel.JavaKernel
            dev.attune.runtime.simd.KernelClasses$KernelLoader
            dev.attune.runtime.kernel.JavaKernel$Call
            dev.attune.runtime.load.LoadedJavaKernel
            dev.attune.runtime.load.LoadedKernel$TimedCall
            dev.attune.runtime.simd.JavaKernelLauncher
            dev.attune.runtime.load.FirstCalls
            dev.attune.runtime.load.LoadedCudaKernel
            dev.attune.runtime.dispatch.ReadyKernel
            dev.attune.runtime.tensor.AttentionArguments
            dev.attune.runtime.load.CallOptions
            dev.attune.runtime.simd.HostThreads
            dev.attune.runtime.simd.HostThreads$Built
            dev.attune.runtime.simd.CallProgress
            dev.attune.runtime.simd.CallProgress$1
            dev.attune.runtime.arguments.ArgumentChecks
            dev.attune.runtime.arguments.ArgumentException
            dev.attune.runtime.arguments.ParameterChecks
            dev.attune.runtime.arguments.ParameterChecks$1
            dev.attune.runtime.arguments.CapturedTensorChecks
            dev.attune.runtime.arguments.CallLengths
            dev.attune.runtime.simd.TiledCall
            dev.attune.runtime.simd.CallStopped
            dev.attune.runtime.simd.QueryTile
            dev.attune.runtime.simd.TileScratch
            dev.attune.runtime.simd.Normalization
            dev.attune.runtime.simd.HeadRows
            dev.attune.runtime.simd.ResultRows
            dev.attune.runtime.simd.KeyRange
            dev.attune.runtime.simd.WorkItems
            dev.attune.runtime.simd.SharedWork$Worker
            dev.attune.runtime.simd.JavaKernelLauncher$Work
            dev.attune.runtime.simd.SharedWork
            dev.attune.runtime.simd.SharedWork$NextItem
            dev.attune.runtime.simd.ElementRows
            dev.attune.runtime.simd.Padding
            dev.attune.runtime.simd.HeapRows
            dev.attune.runtime.simd.ScalarTiles
            dev.attune.runtime.simd.ScalarMath
            dev.attune.runtime.simd.ResultRows$1
            dev.attune.runtime.load.SmallCall
            dev.attune.runtime.load.FirstCalls$WarmUp
            dev.attune.runtime.load.ServedBy
            """;
}

package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Target;
import java.lang.classfile.ClassFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns the class bytes of an artifact into a kernel. Classes of the package {@link #SHARED_PACKAGE} depend on a shape
 * alone: they are defined once per process, so that a variant finds them compiled by the JVM's optimiser when another
 * variant of the same shape ran before. All others live and die with their kernel.
 */
public final class KernelClasses {
    /** The package of generated classes that know no variant. */
    public static final String SHARED_PACKAGE = "dev.attune.kernels.shared";

    private static final SharedLoader SHARED = new SharedLoader(JavaKernel.class.getClassLoader());

    private KernelClasses() {}

    /**
     * The kernel of an artifact.
     *
     * @throws KernelBuildException when the artifact is not a Java one, or its classes do not load in this JVM
     */
    public static JavaKernel load(KernelArtifact artifact) {
        if (artifact.target() != Target.JAVA) {
            throw new KernelBuildException("kernel " + artifact.key() + " is for "
                    + artifact.target().spelling() + " and cannot be loaded as Java classes");
        }
        var own = new HashMap<String, byte[]>();
        artifact.files().forEach((file, bytes) -> {
            if (file.endsWith(".class")) {
                String name = binaryName(artifact, file, bytes);
                if (!name.startsWith(SHARED_PACKAGE + ".") || !SHARED.offer(name, bytes)) {
                    own.put(name, bytes);
                }
            }
        });
        try {
            return (JavaKernel) new KernelLoader(own)
                    .loadClass(artifact.entry())
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new KernelBuildException(
                    "kernel class " + artifact.entry() + " of "
                            + artifact.signature().name() + " does not load: " + e
                            + "; kernels need --add-modules jdk.incubator.vector",
                    e);
        }
    }

    private static String binaryName(KernelArtifact artifact, String file, byte[] bytes) {
        try {
            return ClassFile.of().parse(bytes).thisClass().asInternalName().replace('/', '.');
        } catch (IllegalArgumentException e) {
            throw new KernelBuildException("file " + file + " of kernel " + artifact.key() + " is not a class file", e);
        }
    }

    /** Holds the shared classes; a name is taken once, by the bytes that come first. */
    private static final class SharedLoader extends ClassLoader {
        private final Map<String, byte[]> taken = new HashMap<>();

        SharedLoader(ClassLoader parent) {
            super("attune-shared", parent);
        }

        /** Whether the class of this name has these bytes here. */
        synchronized boolean offer(String name, byte[] bytes) {
            byte[] present = taken.putIfAbsent(name, bytes);
            return present == null || Arrays.equals(present, bytes);
        }

        @Override
        protected synchronized Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = taken.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    /** Holds the classes of one kernel, and prefers them to shared ones of the same name. */
    private static final class KernelLoader extends ClassLoader {
        private final Map<String, byte[]> classes;

        KernelLoader(Map<String, byte[]> classes) {
            super("attune-kernel", SHARED);
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
            }
        }
    }
}

package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Target;
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
        try {
            return (JavaKernel) new KernelLoader(artifact)
                    .loadClass(artifact.entry())
                    .getConstructor()
                    .newInstance();
        } catch (ClassFormatError e) {
            throw new KernelBuildException(
                    "a file of kernel " + artifact.key() + " is not a class file: " + e.getMessage(), e);
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new KernelBuildException(
                    "kernel class " + artifact.entry() + " of "
                            + artifact.signature().name() + " does not load: " + e
                            + "; kernels need --add-modules jdk.incubator.vector",
                    e);
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
        private final KernelArtifact artifact;
        private final String ownPackage;

        KernelLoader(KernelArtifact artifact) {
            super("attune-kernel", SHARED);
            this.artifact = artifact;
            this.ownPackage = packageOf(artifact.entry());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = bytesOf(name);
            if (bytes == null || isShared(name) && SHARED.offer(name, bytes)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
            }
        }

        /** Null for what is not of the kernel. That a file holds the class of its name, the JVM checks. */
        private byte[] bytesOf(String name) {
            String packageName = packageOf(name);
            if (!packageName.equals(ownPackage) && !packageName.equals(SHARED_PACKAGE)) {
                return null;
            }
            return artifact.files()
                    .get(name.substring(packageName.isEmpty() ? 0 : packageName.length() + 1) + ".class");
        }

        private static boolean isShared(String name) {
            return packageOf(name).equals(SHARED_PACKAGE);
        }

        private static String packageOf(String name) {
            return name.substring(0, Math.max(0, name.lastIndexOf('.')));
        }
    }
}

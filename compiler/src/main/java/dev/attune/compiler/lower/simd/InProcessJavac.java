package dev.attune.compiler.lower.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.KernelBuildException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The JDK's own Java compiler, in this process, from memory to memory. Its file manager is kept: it caches the JDK's classes. */
final class InProcessJavac {
    /** The Java of Attune itself, whatever newer JDK runs it: another process may run a cached kernel on another JDK. */
    private static final String JAVA = "25";

    private static final List<String> OPTIONS = List.of(
            "-source",
            JAVA,
            "-target",
            JAVA,
            "--add-modules",
            "jdk.incubator.vector",
            "-proc:none",
            "-Xlint:none",
            "-g:source,lines",
            "-implicit:none");

    private final JavaCompiler compiler;
    private final StandardJavaFileManager files;

    /**
     * The compiler of the JDK that runs this.
     *
     * @throws KernelBuildException when this Java has none
     */
    InProcessJavac() {
        compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new KernelBuildException("this Java (" + System.getProperty("java.home")
                    + ") has no compiler: run on a JDK with the module jdk.compiler, or ship kernels built before");
        }
        files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        try {
            files.setLocation(StandardLocation.CLASS_PATH, List.of(runtimeClasses()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the classes lie that generated code names. */
    private static File runtimeClasses() {
        try {
            return Path.of(JavaKernel.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toFile();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Compiles.
     *
     * @param sources binary class name to text
     * @return binary class name to class file, nested classes included
     * @throws KernelBuildException with javac's first messages, when it refuses
     */
    synchronized Map<String, byte[]> compile(Map<String, String> sources) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var memory = new MemoryFiles(files);
        var units = sources.entrySet().stream()
                .map(entry -> new SourceText(entry.getKey(), entry.getValue()))
                .toList();
        boolean accepted = compiler.getTask(null, memory, diagnostics, OPTIONS, null, units)
                .call();
        if (!accepted) {
            throw new KernelBuildException("generated Java does not compile; this is a bug of the compiler:\n"
                    + diagnostics.getDiagnostics().stream()
                            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                            .limit(5)
                            .map(Diagnostic::toString)
                            .collect(Collectors.joining("\n")));
        }
        return memory.classes();
    }

    private static final class SourceText extends SimpleJavaFileObject {
        private final String text;

        SourceText(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Class files go to memory, all else to the shared manager. */
    private static final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();

        MemoryFiles(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(
                    URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var bytes = new ByteArrayOutputStream();
                    outputs.put(className, bytes);
                    return bytes;
                }
            };
        }

        Map<String, byte[]> classes() {
            var classes = new TreeMap<String, byte[]>();
            outputs.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }

        @Override
        public void close() {
            // the shared manager stays open
        }
    }
}

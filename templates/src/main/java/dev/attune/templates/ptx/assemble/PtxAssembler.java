package dev.attune.templates.ptx.assemble;

import dev.attune.templates.ptx.PtxModule;
import dev.attune.templates.ptx.PtxPrinter;
import dev.attune.templates.ptx.isa.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * The assembler in this process. All methods may be called from several threads; each call has its own compiler
 * instance. The first call loads the native library.
 */
public final class PtxAssembler {
    private PtxAssembler() {}

    /** Loads JCuda's binding once; a failure is remembered and told to every caller. */
    private static final class Library {
        static final AssemblerException FAILURE = load();

        private static AssemblerException load() {
            try {
                NativeLibrary.unpackWhole("libJNvPTXCompiler");
                JNvPTXCompiler.setExceptionsEnabled(false);
                int[] major = new int[1];
                int[] minor = new int[1];
                JNvPTXCompiler.nvPTXCompilerGetVersion(major, minor);
                return null;
            } catch (LinkageError | RuntimeException failure) {
                return new AssemblerException(
                        "the bundled PTX assembler cannot be loaded here (it is built for Linux on x86-64): "
                                + failure.getMessage(),
                        failure);
            }
        }
    }

    /** What the assembler does unless told otherwise. */
    public static final int FULL_OPTIMIZATION = 3;

    /** Prints and assembles a module for its own target, with all optimizations. */
    public static AssembledModule assemble(PtxModule module) {
        return assemble(module, FULL_OPTIMIZATION);
    }

    /** Prints and assembles a module for its own target. */
    public static AssembledModule assemble(PtxModule module, int optimization) {
        return assemble(PtxPrinter.print(module), module.target(), optimization);
    }

    /**
     * Assembles PTX text.
     *
     * @param optimization 0 to 3, as ptxas has it: with 1 instructions stay about in the text's order
     * @throws AssemblerException with the assembler's log if it refuses the text
     */
    public static AssembledModule assemble(String ptx, Target target, int optimization) {
        if (Library.FAILURE != null) {
            throw new AssemblerException(Library.FAILURE.getMessage(), Library.FAILURE);
        }
        long start = System.nanoTime();
        byte[] text = ptx.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = Arrays.copyOf(text, text.length + 1);
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        check(JNvPTXCompiler.nvPTXCompilerCreate(compiler, terminated.length, terminated), "create the compiler");
        try {
            String[] options = {"--gpu-name=" + target.spelling(), "--opt-level=" + optimization, "--verbose"};
            int result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
            if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
                throw new AssemblerException(
                        "the assembler refused the module for " + target.spelling() + " ("
                                + nvPTXCompileResult.stringFor(result) + ")",
                        errorLog(compiler));
            }
            String log = infoLog(compiler);
            long[] size = new long[1];
            check(JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size), "read the program's size");
            byte[] cubin = new byte[Math.toIntExact(size[0])];
            check(JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(compiler, cubin), "read the program");
            List<AssembledKernel> kernels = AssemblerLog.kernels(log);
            double milliseconds = (System.nanoTime() - start) / 1e6;
            return new AssembledModule(cubin, kernels, AssemblerLog.warnings(log), log, milliseconds);
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        }
    }

    private static String errorLog(nvPTXCompilerHandle compiler) {
        long[] size = new long[1];
        check(JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size), "read the error log's size");
        byte[] log = new byte[Math.toIntExact(size[0]) + 1];
        if (size[0] > 0) {
            check(JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log), "read the error log");
        }
        return text(log);
    }

    private static String infoLog(nvPTXCompilerHandle compiler) {
        long[] size = new long[1];
        check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size), "read the log's size");
        byte[] log = new byte[Math.toIntExact(size[0]) + 1];
        if (size[0] > 0) {
            check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log), "read the log");
        }
        return text(log);
    }

    private static String text(byte[] terminated) {
        int length = 0;
        while (length < terminated.length && terminated[length] != 0) {
            length++;
        }
        return new String(terminated, 0, length, StandardCharsets.UTF_8);
    }

    private static void check(int result, String step) {
        if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
            throw new AssemblerException(
                    "the PTX assembler could not " + step + ": " + nvPTXCompileResult.stringFor(result), "");
        }
    }
}

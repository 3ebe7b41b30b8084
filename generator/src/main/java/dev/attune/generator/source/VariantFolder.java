package dev.attune.generator.source;

import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.diagnostic.SourceFile.Position;
import dev.attune.compiler.ir.Attention;
import dev.attune.generator.report.Reporter;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** Reads and checks the {@code .attn} files of a folder and of the folders in it. */
public final class VariantFolder {
    private static final String ENDING = ".attn";

    private final Path folder;
    private final String packageName;
    private final Reporter reporter;

    /**
     * A folder.
     *
     * @param packageName of variants that lie in the folder itself; those of a folder in it have that as package
     * @param reporter gets all diagnostics
     */
    public VariantFolder(Path folder, String packageName, Reporter reporter) {
        this.folder = folder.toAbsolutePath().normalize();
        this.packageName = packageName;
        this.reporter = reporter;
    }

    /** All variants, in the order of their files; those of files with errors are left out. */
    public List<SourceVariant> variants() throws IOException {
        List<SourceVariant> variants = new ArrayList<>();
        Map<String, SourceVariant> byClass = new HashMap<>();
        for (Path path : files()) {
            for (SourceVariant variant : check(path)) {
                // file systems that do not tell cases apart would mix their files
                SourceVariant other =
                        byClass.putIfAbsent(variant.qualifiedName().toLowerCase(Locale.ROOT), variant);
                if (other == null) {
                    variants.add(variant);
                } else {
                    reporter.error(
                            variant.source().path(),
                            variant.position(),
                            "the class " + variant.qualifiedName() + " is also that of "
                                    + other.source().name() + " in "
                                    + other.source().path() + "; rename one, or put one into another folder");
                }
            }
        }
        return variants;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(ENDING) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        }
    }

    private List<SourceVariant> check(Path path) throws IOException {
        reporter.input(spelled(path));
        SourceFile file = SourceFile.of(spelled(path), Files.readAllBytes(path));
        Map<String, String> imports = new HashMap<>();
        CheckResult result = FrontEnd.check(file, wanted -> load(wanted, imports));
        result.diagnostics().forEach(reporter::diagnostic);
        if (result.hasErrors()) {
            return List.of();
        }
        String relative = spelled(folder.relativize(path));
        Optional<String> wanted = packageOf(relative);
        List<SourceVariant> variants = new ArrayList<>();
        for (Attention attention : result.attentions()) {
            Position position = position(file, attention.name());
            String className = className(attention.name());
            if (wanted.isEmpty() || !SourceVersion.isIdentifier(className)) {
                reporter.error(
                        file.name(),
                        position,
                        "the class of this variant needs a Java package, and '"
                                + (relative.contains("/")
                                        ? folder.relativize(path).getParent()
                                        : packageName)
                                + "' is not the name of one");
                continue;
            }
            variants.add(new SourceVariant(
                    new VariantSource(file.name(), file.text(), imports, attention.name()),
                    relative,
                    attention,
                    position,
                    wanted.get(),
                    className));
        }
        return variants;
    }

    private Optional<String> packageOf(String relative) {
        int end = relative.lastIndexOf('/');
        String below = end < 0 ? "" : relative.substring(0, end).replace('/', '.');
        String whole = below.isEmpty() ? packageName : below;
        return whole.isEmpty() || SourceVersion.isName(whole) ? Optional.of(whole) : Optional.empty();
    }

    /** A Java class is written with a capital. */
    private static String className(String variant) {
        return Character.toUpperCase(variant.charAt(0)) + variant.substring(1);
    }

    private static Position position(SourceFile file, String variant) {
        Matcher declaration = Pattern.compile("(?m)^\\s*attention\\s+(" + Pattern.quote(variant) + ")\\b")
                .matcher(file.text());
        return file.positionOf(declaration.find() ? declaration.start(1) : 0);
    }

    private Optional<byte[]> load(String path, Map<String, String> texts) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(Path.of(path));
            reporter.input(path);
            texts.put(path, new String(bytes, StandardCharsets.UTF_8));
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static String spelled(Path path) {
        return path.toString().replace('\\', '/');
    }
}

package dev.attune.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.ToolchainManager;
import org.codehaus.plexus.build.BuildContext;

/** What the goals share: the configuration, and a generator to start. */
public abstract class AbstractAttuneMojo extends AbstractMojo {

    /** Folder of {@code .attn} files. Those in a folder of it have that folder as Java package, as Java sources do. */
    @Parameter(property = "attune.sourceDirectory", defaultValue = "${project.basedir}/src/main/attune")
    File sourceDirectory;

    /** Where Java sources are generated. */
    @Parameter(
            property = "attune.outputDirectory",
            defaultValue = "${project.build.directory}/generated-sources/attune")
    File outputDirectory;

    /** Where resources are generated: PTX, machine code and manifests. */
    @Parameter(
            property = "attune.resourcesDirectory",
            defaultValue = "${project.build.directory}/generated-resources/attune")
    File resourcesDirectory;

    /** Java package of variants that lie in the source folder itself; the project's group by default. */
    @Parameter(property = "attune.packageName", defaultValue = "${project.groupId}")
    String packageName;

    /** What kernels are made for: {@code java}, {@code ptx:sm_80}, {@code ptx:sm_90a}. */
    @Parameter(property = "attune.targets", defaultValue = "java")
    List<String> targets;

    /** How query, key, value and out are stored: {@code f32}, {@code bf16}, {@code f16}. */
    @Parameter(property = "attune.dtypes", defaultValue = "f32")
    List<String> dtypes;

    /** Widths of heads, as in {@code 64}, or {@code 192/128} where those of values differ. */
    @Parameter(property = "attune.headDims", defaultValue = "64,128")
    List<String> headDims;

    /**
     * Shapes that schedules shall suit, each as {@code batch,heads,kv_heads,q_len,kv_len}. Kernels take every length; a call gets the
     * kernel whose shape is nearest. By default a prompt and a single token: {@code 1,16,16,2048,2048} and {@code 1,16,16,1,2048}.
     */
    @Parameter
    List<String> shapes;

    /** Lengths of Java vectors, in floats, that kernels are made for; a program takes the longest that its machine has. */
    @Parameter(property = "attune.vectors", defaultValue = "4,8,16")
    List<String> vectors;

    /**
     * The tuning database that {@code attune:tune} writes and {@code attune:generate} chooses schedules by: a folder; a
     * {@code .jsonl} file of records, as {@code attune db export} writes it; or, for {@code attune:generate}, a {@code .jar} with
     * winners, as {@code attune db ship} makes them.
     */
    @Parameter(property = "attune.tuningDatabase", defaultValue = "${project.basedir}/tuning")
    File tuningDatabase;

    /** Home of the JDK 25 that does the work; looked for by default: toolchains, Maven's own, then the usual places. */
    @Parameter(property = "attune.jdkHome")
    File jdkHome;

    /** Leaves the goal out. */
    @Parameter(property = "attune.skip", defaultValue = "false")
    boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    MojoExecution execution;

    @Parameter(defaultValue = "${plugin.artifacts}", readonly = true, required = true)
    List<Artifact> pluginArtifacts;

    @Inject
    ToolchainManager toolchains;

    @Inject
    BuildContext buildContext;

    private static final List<String> USUAL_SHAPES = List.of("1,16,16,2048,2048", "1,16,16,1,2048");

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        try {
            executeWhereWanted();
        } catch (IOException e) {
            throw new MojoExecutionException("attune: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("attune: interrupted", e);
        }
    }

    abstract void executeWhereWanted()
            throws IOException, InterruptedException, MojoExecutionException, MojoFailureException;

    /** Folder for what the plugin remembers between builds. */
    Path stateFolder() {
        return Path.of(project.getBuild().getDirectory(), "attune", execution.getExecutionId());
    }

    /** Files that the forked JVM's class path is made of. */
    List<Path> generatorClassPath() {
        return pluginArtifacts.stream()
                .map(artifact -> artifact.getFile().toPath())
                .toList();
    }

    /** The generator's options, as its command line has them. */
    List<String> options() {
        List<String> options = new ArrayList<>(List.of(
                "--sources", sourceDirectory.getPath(),
                "--package", packageName.replace('-', '_'),
                "--java", outputDirectory.getPath(),
                "--resources", resourcesDirectory.getPath(),
                "--state", stateFolder().resolve("variants").toString()));
        add(options, "--target", targets);
        add(options, "--dtype", dtypes);
        add(options, "--head-dim", headDims);
        add(options, "--shape", shapes == null || shapes.isEmpty() ? USUAL_SHAPES : shapes);
        add(options, "--vectors", vectors);
        return options;
    }

    /** Whether the tuning database is to be a file; a folder that is not there means that nothing was measured. */
    boolean isTuningFile() {
        String name = tuningDatabase.getName();
        return name.endsWith(".jar") || name.endsWith(".jsonl") || tuningDatabase.isFile();
    }

    private static void add(List<String> options, String name, List<String> values) {
        for (String value : values) {
            options.add(name);
            options.add(value.strip());
        }
    }

    /** Runs a goal of the generator; its messages go to the log and to the IDE. */
    GeneratorRun run(String goal, List<String> options)
            throws IOException, InterruptedException, MojoExecutionException, MojoFailureException {
        Path java = new JdkSearch(toolchains, session, jdkHome == null ? null : jdkHome.toPath(), getLog()).java();
        Files.createDirectories(stateFolder());
        GeneratorRun run = new GeneratorRun(java, generatorClassPath(), stateFolder());
        Messages messages = new Messages(getLog(), buildContext, sourceDirectory.toPath());
        int exitCode = run.start(goal, options, messages);
        if (messages.errors() > 0) {
            throw new MojoFailureException(
                    "attune: " + messages.errors() + (messages.errors() == 1 ? " error, " : " errors, ") + "see above");
        }
        if (exitCode != 0) {
            throw new MojoExecutionException("attune: the generator ended with " + exitCode + ":\n" + run.complaints());
        }
        return run;
    }
}

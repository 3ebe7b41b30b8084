package dev.attune.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Generates a typed Java class for each variant of the source folder, and its kernels. What did not change since the last build is
 * left alone.
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends AbstractAttuneMojo {

    private static final String COMPILER_PLUGIN = "org.apache.maven.plugins:maven-compiler-plugin";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    @Override
    void executeWhereWanted() throws IOException, InterruptedException, MojoExecutionException, MojoFailureException {
        if (!sourceDirectory.isDirectory()) {
            getLog().info("no variants: there is no folder " + sourceDirectory);
            return;
        }
        project.addCompileSourceRoot(outputDirectory.getPath());
        Resource resources = new Resource();
        resources.setDirectory(resourcesDirectory.getPath());
        project.addResource(resources);
        List<String> options = new ArrayList<>(options());
        if (tuningDatabase.isDirectory() || isTuningFile()) {
            options.add("--tuning");
            options.add(tuningDatabase.getPath());
        }
        BuildStamp stamp = new BuildStamp(
                stateFolder().resolve("stamp"),
                options,
                generatorClassPath(),
                List.of(sourceDirectory.toPath(), tuningDatabase.toPath()),
                List.of(outputDirectory.toPath(), resourcesDirectory.toPath()));
        if (stamp.isCurrent()) {
            getLog().info("kernels are up to date");
            return;
        }
        if (targets.contains("java")) {
            adviseOnVectors();
        }
        stamp.forget();
        Files.createDirectories(outputDirectory.toPath());
        Files.createDirectories(resourcesDirectory.toPath());
        GeneratorRun run = run("generate", options);
        stamp.write(run.inputs());
        buildContext.refresh(outputDirectory);
        buildContext.refresh(resourcesDirectory);
    }

    /** Generated kernels do not compile without the module; javac's own message does not say what to do. */
    private void adviseOnVectors() {
        Plugin compiler = project.getPlugin(COMPILER_PLUGIN);
        boolean told = compiler != null
                && (mentions(compiler.getConfiguration())
                        || compiler.getExecutions().stream().anyMatch(each -> mentions(each.getConfiguration())));
        if (!told) {
            getLog().warn("Java kernels use the module " + VECTOR_MODULE
                    + ": give maven-compiler-plugin <compilerArgs><arg>--add-modules</arg><arg>" + VECTOR_MODULE
                    + "</arg></compilerArgs> and <release>25</release>");
        }
    }

    private static boolean mentions(Object configuration) {
        return configuration != null && configuration.toString().contains(VECTOR_MODULE);
    }
}

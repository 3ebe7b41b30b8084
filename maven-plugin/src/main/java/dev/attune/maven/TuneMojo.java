package dev.attune.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Measures the schedules of each variant for each dtype, head dim and shape on this machine, checks their results, and records them;
 * {@code attune:generate} then builds the kernels with the fastest.
 */
@Mojo(name = "tune", threadSafe = true)
public final class TuneMojo extends AbstractAttuneMojo {

    /** How many schedules of each shape are measured at most; all where it is not set. */
    @Parameter(property = "attune.budget")
    Integer budget;

    @Override
    void executeWhereWanted() throws IOException, InterruptedException, MojoExecutionException, MojoFailureException {
        if (!sourceDirectory.isDirectory()) {
            getLog().info("no variants: there is no folder " + sourceDirectory);
            return;
        }
        List<String> options = new ArrayList<>(options());
        options.add("--tuning");
        options.add(tuningDatabase.getPath());
        if (budget != null) {
            options.add("--budget");
            options.add(budget.toString());
        }
        if (!isTuningFile()) {
            Files.createDirectories(tuningDatabase.toPath());
        }
        run("tune", options);
    }
}

package dev.attune.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.logging.Log;
import org.codehaus.plexus.build.BuildContext;
import org.codehaus.plexus.build.DefaultBuildContext;

/** Brings what the generator says to the log, and to the IDE that runs the build, where it shows at line and column. */
final class Messages {
    private final Log log;
    private final BuildContext context;
    private final boolean inIde;
    private int errors;

    /** Of a run on a folder; what an earlier run said of its files is taken back. */
    Messages(Log log, BuildContext context, Path sources) throws IOException {
        this.log = log;
        this.context = context;
        // the default one would print each message a second time
        this.inIde = !(context instanceof DefaultBuildContext);
        if (inIde) {
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(Files::isRegularFile).forEach(file -> context.removeMessages(file.toFile()));
            }
        }
    }

    int errors() {
        return errors;
    }

    void note(String text) {
        log.info(text);
    }

    void failure(String text) {
        errors++;
        log.error(text);
    }

    /**
     * A message about a place.
     *
     * @param fields file, line, column, summary, text
     */
    void at(boolean error, List<String> fields) {
        errors += error ? 1 : 0;
        String text = fields.get(4);
        if (error) {
            log.error(text);
        } else {
            log.warn(text);
        }
        if (inIde) {
            context.addMessage(
                    new File(fields.get(0)),
                    Integer.parseInt(fields.get(1)),
                    Integer.parseInt(fields.get(2)),
                    fields.get(3),
                    error ? BuildContext.SEVERITY_ERROR : BuildContext.SEVERITY_WARNING,
                    null);
        }
    }
}

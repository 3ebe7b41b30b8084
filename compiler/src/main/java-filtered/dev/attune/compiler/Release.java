package dev.attune.compiler;

/** The release's number, which the build writes here: to read it from a resource would open a jar in every process. */
final class Release {
    static final String VERSION = "${project.version}";

    private Release() {}
}

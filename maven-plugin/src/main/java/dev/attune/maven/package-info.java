/**
 * The Maven plugin. Input: a project's configuration and its {@code .attn} files. Output: source roots and resources of the project.
 * Invariants: runs on Java 17 and newer and does none of the work itself: a JDK 25 that it starts does; goals may run beside one another
 * in one build; every message about a file names line and column.
 */
package dev.attune.maven;

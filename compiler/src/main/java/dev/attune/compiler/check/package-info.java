/**
 * Names, types and shapes: from a file to typed IR. Input: a path and a {@link
 * dev.attune.compiler.check.SourceLoader}, which is the only way to the world outside. Output: {@link
 * dev.attune.compiler.check.CheckResult}: every diagnostic, and the IR of every variant if there is no error among them.
 * {@link dev.attune.compiler.check.FrontEnd} is the way in.
 *
 * <p>The stages: {@code ProgramLoader} reads a file and what it imports; {@code FunctionChecker} and {@code
 * AttentionChecker} resolve names and types into {@code Typed} trees, reporting every error; {@code Lowering} turns the
 * trees of a sound program into SSA, with functions and lets inlined. Lowering a tree cannot fail, except by size.
 * A part of a program that is in error is absent from the typed tree, and nothing that depends on it is blamed.
 */
package dev.attune.compiler.check;

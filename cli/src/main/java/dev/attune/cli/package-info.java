/**
 * The {@code attune} command. Input: command line, {@code .attn} files, tensors. Output: text for people on standard output,
 * diagnostics on standard error, an exit code from {@link dev.attune.cli.ExitCode}. Invariants: a command does its work through
 * compiler and runtime and decides nothing of its own about kernels; files appear whole or not at all; colour goes to terminals
 * alone; one place ({@link dev.attune.cli.Failures}) turns exceptions into messages and exit codes.
 */
package dev.attune.cli;

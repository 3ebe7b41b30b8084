/**
 * The way from source to kernel, in words and numbers. Input: a variant, a call's lengths, a target. Output: sections of text:
 * what the mask rules out, what is evaluated where, which kernel was chosen and why, how long it should and does take.
 * Invariants: says what the compiler and the runtime did, from their own records; what is an estimate is called one.
 */
package dev.attune.cli.explain;

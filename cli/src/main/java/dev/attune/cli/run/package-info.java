/**
 * Running one call. Input: a checked variant, a call, a target. Output: results in the call's memory, and an account of what ran:
 * which kernel, from where, how fast. Invariants: every choice that was made is in the account; times are medians.
 */
package dev.attune.cli.run;

/**
 * Tuning for people: a progress bar while it goes on, then what was tried, what won and why. Input: a call and where it should
 * run. Output: reports of the runtime's tuner as text. Invariants: every schedule that was tried is shown, failures with their
 * cause; a lead that is within the noise is called one.
 */
package dev.attune.cli.tune;

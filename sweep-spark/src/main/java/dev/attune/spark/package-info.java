/**
 * A sweep on a Spark cluster. Input: a sweep file, and a cluster's configuration. Output: what {@code attune sweep} gives, one
 * tuning database and a report, on the driver's machine. Invariants: what a sweep is and how a combination is tuned is
 * {@link dev.attune.cli.sweep}'s business, and this package only hands combinations out; records travel as the result of a task,
 * which Spark takes once, so that a task that is tried again or run twice neither loses nor doubles any; an executor keeps
 * nothing.
 */
package dev.attune.spark;

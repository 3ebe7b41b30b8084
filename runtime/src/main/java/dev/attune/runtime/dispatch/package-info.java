/**
 * The front door of the runtime: which kernel runs a call. Input: a variant, a shape, a dtype, and what the caller insists on.
 * Output: a kernel that is loaded and ready, and the decisions that led to it. Invariants: no choice is silent: each has a
 * {@link dev.attune.runtime.dispatch.Decision} with its reason, and a fallback is logged once per process; what the caller
 * insisted on is done or refused, never replaced.
 */
package dev.attune.runtime.dispatch;

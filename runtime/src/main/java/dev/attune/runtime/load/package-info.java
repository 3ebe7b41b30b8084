/**
 * From a request to a kernel that runs. Input: a {@link dev.attune.runtime.kernel.KernelRequest}. Output: an artifact, from
 * the cache or from the compiler, and of it a {@link dev.attune.runtime.load.LoadedKernel} on the host or on a GPU, which can
 * be called and timed. Invariants: an artifact is compiled at most once per process and, where the cache can be written, once
 * per machine; where it came from is always known; arguments are checked before any kernel sees them; while the JVM has not
 * compiled a Java kernel's vector code, scalar code of the same bits may serve a call, and the call's result says so.
 */
package dev.attune.runtime.load;

/**
 * The tensors and scalars of one call, from a file or made up. Input: a variant's signature, a {@code .safetensors} file or a
 * shape, values from the command line. Output: a {@link dev.attune.cli.call.Call} whose parts fit each other and the variant.
 * Invariants: everything is checked here, before anything is compiled; a refusal names the tensor, what it is and what it should
 * be.
 */
package dev.attune.cli.call;

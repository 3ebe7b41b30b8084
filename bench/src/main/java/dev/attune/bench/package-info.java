/**
 * Side-by-side measurements. Input: a table of cases and a folder of variants. Output: a row per case with the median time, the
 * arithmetic and memory rates and the kernel that ran; what failed is a row too. Invariants: operations and bytes are counted
 * from the problem (attended pairs, each tensor once), never from what a kernel happens to do.
 */
package dev.attune.bench;

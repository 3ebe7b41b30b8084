/**
 * A program that calls attention kernels which its build generated from {@code src/main/attune}. Input: none, the tensors are
 * random. Output: which kernels ran, and how far a row of each result is from plain Java. Invariant: ends with an error where one is
 * too far.
 */
package com.example;

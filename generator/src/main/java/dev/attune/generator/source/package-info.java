/**
 * The variants of a folder. Input: a folder of {@code .attn} files. Output: checked variants, each with the Java package and class
 * that it will have, and every diagnostic on the way. Invariants: files are taken in the order of their paths, so that output does not
 * depend on the file system; two variants never share a class.
 */
package dev.attune.generator.source;

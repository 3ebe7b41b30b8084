/**
 * Options that commands share, and how their text becomes values. Input: words of the command line. Output: shapes, dtypes,
 * targets, tiles and parameter values. Invariants: a word that is no value is refused with the word, what was expected and,
 * where one is near, the name that was probably meant.
 */
package dev.attune.cli.option;

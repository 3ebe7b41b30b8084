/**
 * How results look as text. Input: numbers and rows. Output: aligned tables, readable times and counts, small maps of the tile
 * plane. Invariants: pure functions of their input; no line is wider than a terminal of 100 columns unless a name is.
 */
package dev.attune.cli.report;

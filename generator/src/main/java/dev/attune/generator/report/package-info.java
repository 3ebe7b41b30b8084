/**
 * How the generator talks to the plugin that started it. Input: diagnostics and notes. Output: one line of text each on standard
 * output, fields separated by tabs. Invariants: a line break or tab inside a field is escaped; nothing else is on that stream.
 */
package dev.attune.generator.report;

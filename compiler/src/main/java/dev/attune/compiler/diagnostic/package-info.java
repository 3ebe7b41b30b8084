/**
 * What the compiler has to say about a program. A {@link dev.attune.compiler.diagnostic.Diagnostic} is a value: a stable
 * {@link dev.attune.compiler.diagnostic.Code}, a span, a message, and where one is likely a hint. Input: whatever a phase
 * reports to {@link dev.attune.compiler.diagnostic.Diagnostics}. Output: the same in the order of the text, and text for
 * people from {@link dev.attune.compiler.diagnostic.Renderer}. Every code has an example in the tests whose whole
 * rendered message is kept; {@code docs/language.md} lists them all.
 */
package dev.attune.compiler.diagnostic;

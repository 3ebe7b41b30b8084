/**
 * The syntax of {@code .attn} files, and nothing of their meaning.
 *
 * <p>Input: the text of one file (or its bytes). Output: ANTLR's parse tree, which is complete where the text is right,
 * and every syntax error with its place. {@link dev.attune.grammar.Syntax} is the way in. Offsets are UTF-16 units from
 * the start of the text. Hostile text (too large, too deep, binary) makes errors, never an exception.
 */
package dev.attune.grammar;

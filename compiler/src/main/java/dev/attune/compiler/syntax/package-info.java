/**
 * The syntax tree of a file, as records with spans. Input: a {@link dev.attune.compiler.diagnostic.SourceFile}. Output:
 * an {@link dev.attune.compiler.syntax.Ast.File} of every statement that is well formed, and a diagnostic for every one
 * that is not; {@link dev.attune.compiler.syntax.AstBuilder} is the way in. A malformed statement leaves at most its name
 * in the tree, so that what depends on it is not blamed. Expressions nest at most {@link
 * dev.attune.compiler.syntax.AstBuilder#MAX_DEPTH} deep: later phases may recurse. Names are not resolved here and types
 * are only words.
 */
package dev.attune.compiler.syntax;

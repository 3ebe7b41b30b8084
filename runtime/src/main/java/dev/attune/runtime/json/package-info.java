/**
 * JSON as plain values, for the file headers and manifests of this module. Input: bytes that nobody vouches for. Output:
 * {@link dev.attune.runtime.json.Json} values, or a {@link dev.attune.runtime.json.JsonException} that says what was found
 * and what was expected. Invariants: nesting, document length and number length are capped before memory is spent; an
 * object has no name twice; numbers keep their digits until someone asks for a type, and asking never rounds an integer.
 */
package dev.attune.runtime.json;

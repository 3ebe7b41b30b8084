/**
 * Sweeps: every combination of some variants, shapes, dtypes and targets is tuned, into one database. Input: a TOML file.
 * Output: the database, and a page that shows what came of it. Invariants: the database is the only state, so that a sweep can
 * be killed at any moment and run again; what is recorded is not measured again; shards share no combination.
 */
package dev.attune.cli.sweep;

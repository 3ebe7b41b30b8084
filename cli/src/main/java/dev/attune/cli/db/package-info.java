/**
 * The tuning database by hand: records in and out, winners for a jar, and how search strategies would have done on what was
 * recorded. Input: a database, files of records, which may come from anywhere. Output: files, or a changed database. Invariants:
 * a file of records is taken in whole or not at all; of two records of the same thing the later one holds.
 */
package dev.attune.cli.db;

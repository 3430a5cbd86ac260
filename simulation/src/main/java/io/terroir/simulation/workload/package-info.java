/**
 * What clients do during a run, and what they may expect of it. Every workload records a history of
 * its own and judges it at the end; values are unique, so that a reader knows who wrote what it
 * read.
 */
@NullMarked
package io.terroir.simulation.workload;

import org.jspecify.annotations.NullMarked;

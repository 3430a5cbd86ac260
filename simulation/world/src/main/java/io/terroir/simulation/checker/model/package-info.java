/**
 * Sequential objects: what a linearizable history is compared with. States are immutable values;
 * requests and answers are records, so that a workload and its checker speak of the same things.
 */
@NullMarked
package io.terroir.simulation.checker.model;

import org.jspecify.annotations.NullMarked;

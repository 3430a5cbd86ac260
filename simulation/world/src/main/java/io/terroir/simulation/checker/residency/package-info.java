/**
 * Does a byte of restricted data reach a forbidden place? Every value, key and origin name carries
 * a canary; every message, disk write, log line, metric label and error text is searched for them.
 */
@NullMarked
package io.terroir.simulation.checker.residency;

import org.jspecify.annotations.NullMarked;

/**
 * What goes wrong in a run: a schedule of faults as data, which can be printed, shrunk and
 * replayed.
 */
@NullMarked
package io.terroir.simulation.fault;

import org.jspecify.annotations.NullMarked;

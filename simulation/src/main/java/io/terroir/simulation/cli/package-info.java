/** {@code terroir simulate}. */
@NullMarked
package io.terroir.simulation.cli;

import org.jspecify.annotations.NullMarked;

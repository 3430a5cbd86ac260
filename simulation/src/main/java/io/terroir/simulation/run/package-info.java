/**
 * One seed from the drawing of lots to the verdict. Begin with {@link
 * io.terroir.simulation.run.SeedRun}.
 */
@NullMarked
package io.terroir.simulation.run;

import org.jspecify.annotations.NullMarked;

/** What must hold of the whole platform while it runs, and when all is quiet. */
@NullMarked
package io.terroir.simulation.check;

import org.jspecify.annotations.NullMarked;

/** Monotonic, wall and hybrid logical clocks. None of them is trusted for safety. */
@NullMarked
package io.terroir.runtime.clock;

import org.jspecify.annotations.NullMarked;

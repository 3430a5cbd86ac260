/** The one queue through which everything reaches a replica, in order, on one thread. */
@NullMarked
package io.terroir.runtime.pipe;

import org.jspecify.annotations.NullMarked;

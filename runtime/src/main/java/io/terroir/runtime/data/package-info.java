/**
 * The operations on keys and weak values that travel from a gateway to a replica, and their
 * results.
 */
@NullMarked
package io.terroir.runtime.data;

import org.jspecify.annotations.NullMarked;

/**
 * Typed identifiers. No signature in this code base carries a bare number or string that names
 * something.
 */
@NullMarked
package io.terroir.runtime.id;

import org.jspecify.annotations.NullMarked;

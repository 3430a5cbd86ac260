/** Keyspaces and their policies, as every layer reads them. */
@NullMarked
package io.terroir.runtime.keyspace;

import org.jspecify.annotations.NullMarked;

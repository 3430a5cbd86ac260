/** How committed changes of a strong shard reach its read replicas in other regions. */
@NullMarked
package io.terroir.runtime.replica;

import org.jspecify.annotations.NullMarked;

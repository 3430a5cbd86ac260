/** Refusals as {@code google.rpc.Status}, the one form in which clients see errors. */
@NullMarked
package io.terroir.gateway.error;

import org.jspecify.annotations.NullMarked;

/** Envelopes between processes, over gRPC streams or inside one process with WAN delays. */
@NullMarked
package io.terroir.runtime.transport;

import org.jspecify.annotations.NullMarked;

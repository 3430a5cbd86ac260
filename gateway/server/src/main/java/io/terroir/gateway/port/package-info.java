/** What a gateway needs from the layers; the process wires it to their clients. */
@NullMarked
package io.terroir.gateway.port;

import org.jspecify.annotations.NullMarked;

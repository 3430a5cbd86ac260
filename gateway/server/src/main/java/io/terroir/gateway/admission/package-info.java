/** How much a gateway takes on at a time. */
@NullMarked
package io.terroir.gateway.admission;

import org.jspecify.annotations.NullMarked;

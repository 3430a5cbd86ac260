/** Certificates for a deployment that has no authority of its own. */
@NullMarked
package io.terroir.node.tls;

import org.jspecify.annotations.NullMarked;

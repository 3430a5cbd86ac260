/** Puts the layers together into a node or a gateway, and takes them down in order. */
@NullMarked
package io.terroir.node.process;

import org.jspecify.annotations.NullMarked;

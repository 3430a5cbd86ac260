/** Every process of a whole cluster in this one, with WAN delays between its regions. */
@NullMarked
package io.terroir.node.dev;

import org.jspecify.annotations.NullMarked;

/** The journal of a node, as it stands on a disk. */
@NullMarked
package io.terroir.node.journal;

import org.jspecify.annotations.NullMarked;

/** The terroir command. */
@NullMarked
package io.terroir.node.cli;

import org.jspecify.annotations.NullMarked;

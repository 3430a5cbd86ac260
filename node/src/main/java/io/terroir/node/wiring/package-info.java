/**
 * Small adapters through which the layers meet: each implements a port of one layer with another.
 */
@NullMarked
package io.terroir.node.wiring;

import org.jspecify.annotations.NullMarked;

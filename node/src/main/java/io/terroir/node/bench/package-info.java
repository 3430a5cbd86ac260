/**
 * {@code terroir bench}: measures the production code in processes of its own on this machine, and
 * leaves nothing behind.
 */
@NullMarked
package io.terroir.node.bench;

import org.jspecify.annotations.NullMarked;

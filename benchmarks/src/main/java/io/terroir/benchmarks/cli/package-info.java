/** Options that commands of {@code terroir bench} have in common. */
@NullMarked
package io.terroir.benchmarks.cli;

import org.jspecify.annotations.NullMarked;

/**
 * Puts the layers of one node or gateway together, on whatever threads, clocks and disks it is
 * given: those of the machine in production, those of a simulated world in tests of the whole
 * platform. Begin with {@link io.terroir.node.assembly.NodeAssembly}.
 */
@NullMarked
package io.terroir.node.assembly;

import org.jspecify.annotations.NullMarked;

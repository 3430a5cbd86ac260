/** The main job, shown end to end on real data. */
@NullMarked
package io.terroir.node.demo;

import org.jspecify.annotations.NullMarked;

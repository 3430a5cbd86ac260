/** The YAML configuration of a process: its shape, its defaults, its validation. */
@NullMarked
package io.terroir.node.config;

import org.jspecify.annotations.NullMarked;

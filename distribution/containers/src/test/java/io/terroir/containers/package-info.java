/**
 * Tests of the image: three regions of containers, what befalls them, and what clients were told
 * meanwhile.
 */
@NullMarked
package io.terroir.containers;

import org.jspecify.annotations.NullMarked;

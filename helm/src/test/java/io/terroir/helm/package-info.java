/** What the chart renders, as the real engine of Helm renders it, and the image that it runs. */
@NullMarked
package io.terroir.helm;

import org.jspecify.annotations.NullMarked;

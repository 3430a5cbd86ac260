/** Correlated requests and answers over the peer transport. */
@NullMarked
package io.terroir.runtime.request;

import org.jspecify.annotations.NullMarked;

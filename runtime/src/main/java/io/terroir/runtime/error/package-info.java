/** Reasons, refusals and the exception that carries them. None holds user data. */
@NullMarked
package io.terroir.runtime.error;

import org.jspecify.annotations.NullMarked;

/** The gate that every byte of user data passes on its way out of a process. */
@NullMarked
package io.terroir.runtime.residency;

import org.jspecify.annotations.NullMarked;

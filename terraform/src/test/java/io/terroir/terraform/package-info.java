/**
 * The tests of what lies beside this module's sources: {@code modules} and {@code examples}. {@link
 * io.terroir.terraform.hcl} reads them, {@link io.terroir.terraform.check} says what must hold, and
 * where there is a {@code terraform} on the path it is run as well.
 */
@NullMarked
package io.terroir.terraform;

import org.jspecify.annotations.NullMarked;

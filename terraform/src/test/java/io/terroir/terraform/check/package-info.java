/**
 * What must hold of modules that cannot be applied here. Each check reads one {@link
 * io.terroir.terraform.check.Module} and says what is wrong, a line for each problem; its test
 * shows a module that it refuses.
 */
@NullMarked
package io.terroir.terraform.check;

import org.jspecify.annotations.NullMarked;

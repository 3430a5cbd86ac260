/**
 * The native syntax of HCL 2, as far as modules of Terraform use it: {@link
 * io.terroir.terraform.hcl.HclParser} makes {@link io.terroir.terraform.hcl.Body bodies} of text,
 * with every expression in them. Code of our own, because checks of references must see all of
 * them: the one library for Java that there is, hcl4j, drops the results of {@code for} expressions
 * in braces, does not look into heredocs, and cannot read computed keys.
 */
@NullMarked
package io.terroir.terraform.hcl;

import org.jspecify.annotations.NullMarked;

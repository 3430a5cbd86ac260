/**
 * Providers that know the schemas of real ones, and nothing else. With them the program {@code
 * terraform} validates the modules of clouds without a registry and without an account: names and
 * types of all arguments, and of everything that resources export.
 */
@NullMarked
package io.terroir.terraform.provider;

import org.jspecify.annotations.NullMarked;

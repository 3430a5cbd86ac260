/**
 * How the client does its calls: which gateway it asks, what it repeats and when, and how messages
 * become records. Not part of the API: it may change in every release.
 */
@NullMarked
package io.terroir.sdk.internal;

import org.jspecify.annotations.NullMarked;

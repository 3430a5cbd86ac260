/**
 * Where a request is served: who owns the origin, which replica answers, what is tried next. All of
 * it runs on one pipe and waits for nothing.
 */
@NullMarked
package io.terroir.gateway.routing;

import org.jspecify.annotations.NullMarked;

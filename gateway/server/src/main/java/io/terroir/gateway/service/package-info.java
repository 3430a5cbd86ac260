/** The gRPC services: requests become operations, results become answers with their provenance. */
@NullMarked
package io.terroir.gateway.service;

import org.jspecify.annotations.NullMarked;

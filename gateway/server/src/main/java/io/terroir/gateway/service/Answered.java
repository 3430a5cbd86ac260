package io.terroir.gateway.service;

import com.google.protobuf.MessageLite;
import io.terroir.runtime.residency.ResidencyScope;

/**
 * An answer of {@code terroir.v1}.
 *
 * @param scope where the user data in it may go
 */
record Answered<A extends MessageLite>(A message, ResidencyScope scope) {}

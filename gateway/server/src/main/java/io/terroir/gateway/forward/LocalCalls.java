package io.terroir.gateway.forward;

import com.google.protobuf.ByteString;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Method;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.concurrent.CompletableFuture;

/** Serves public requests for other gateways. Called on the gateway's pipe. */
@FunctionalInterface
public interface LocalCalls {
  /** Serves the request of {@code terroir.v1} in {@code message}. */
  CompletableFuture<Answer> serve(Method method, ByteString message, CallContext context);

  /**
   * The answer of {@code terroir.v1}.
   *
   * @param scope where the user data in it may go
   */
  record Answer(ByteString message, ResidencyScope scope) {}
}

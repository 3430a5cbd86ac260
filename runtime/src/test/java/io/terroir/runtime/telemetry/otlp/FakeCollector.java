package io.terroir.runtime.telemetry.otlp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes whatever it is sent, and remembers it as it came. */
final class FakeCollector implements AutoCloseable {
  /** What came in one request; texts stand as they are in what protobuf writes. */
  private record Got(String body, String authorization) {}

  private final OtlpSettings.Protocol protocol;
  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final AutoCloseable server;
  private final int port;

  private FakeCollector(OtlpSettings.Protocol protocol) throws IOException {
    this.protocol = protocol;
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (protocol == OtlpSettings.Protocol.GRPC) {
      Server grpc =
          NettyServerBuilder.forAddress(any)
              .directExecutor()
              .fallbackHandlerRegistry(new EveryMethod())
              .build()
              .start();
      this.server = grpc::shutdownNow;
      this.port = grpc.getPort();
    } else {
      HttpServer http = HttpServer.create(any, 0);
      http.createContext("/", this::take);
      http.start();
      this.server = () -> http.stop(0);
      this.port = http.getAddress().getPort();
    }
  }

  static FakeCollector start(OtlpSettings.Protocol protocol) throws IOException {
    return new FakeCollector(protocol);
  }

  OtlpSettings.Protocol protocol() {
    return protocol;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Whether a request had {@code text} in it, and this header of authorization. */
  boolean hasGot(String text, String authorization) {
    return got.stream()
        .anyMatch(one -> one.body.contains(text) && one.authorization.equals(authorization));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    boolean known =
        List.of("/v1/metrics", "/v1/traces").contains(exchange.getRequestURI().getPath());
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (known) {
      remember(body, exchange.getRequestHeaders().getFirst("authorization"));
    }
    exchange.sendResponseHeaders(known ? 200 : 404, -1);
    exchange.close();
  }

  private void remember(byte[] body, @Nullable String authorization) {
    got.add(
        new Got(
            new String(body, StandardCharsets.ISO_8859_1),
            Objects.requireNonNullElse(authorization, "")));
  }

  private final class EveryMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(name)
              .setRequestMarshaller(new Bytes())
              .setResponseMarshaller(new Bytes())
              .build();
      return ServerMethodDefinition.create(
          method,
          (call, headers) -> {
            call.request(2);
            return new ServerCall.Listener<byte[]>() {
              @Override
              public void onMessage(byte[] message) {
                remember(
                    message,
                    headers.get(
                        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
                call.sendHeaders(new Metadata());
                call.sendMessage(new byte[0]);
                call.close(Status.OK, new Metadata());
              }
            };
          });
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package io.terroir.runtime.telemetry.otlp;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Sends what an OTLP exporter has encoded over grpc-netty, which is here for the peers anyway: the
 * sender that the exporters bring would bring another HTTP client with it. Thread-safe.
 */
final class ChannelSender implements GrpcSender {
  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
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
      };

  /** What a collector that starts, or has too much to do, answers; as OTLP says. */
  private static final Map<String, ?> RETRIES =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of()),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      4.0,
                      "initialBackoff",
                      "1s",
                      "maxBackoff",
                      "5s",
                      "backoffMultiplier",
                      1.5,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE", "ABORTED", "OUT_OF_RANGE", "DATA_LOSS")))));

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final GrpcSenderConfig config;
  private final ManagedChannel channel;
  private final MethodDescriptor<byte[], byte[]> method;

  ChannelSender(GrpcSenderConfig config) {
    this.config = config;
    this.channel = connect(config);
    this.method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(config.getFullMethodName())
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();
  }

  private static ManagedChannel connect(GrpcSenderConfig config) {
    URI endpoint = config.getEndpoint();
    boolean secure = "https".equals(endpoint.getScheme());
    int port = endpoint.getPort() >= 0 ? endpoint.getPort() : (secure ? HTTPS_PORT : HTTP_PORT);
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(endpoint.getHost(), port).defaultServiceConfig(RETRIES);
    if (!secure) {
      return builder.usePlaintext().build();
    }
    X509TrustManager trusted = config.getTrustManager();
    if (trusted != null) {
      try {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(trusted);
        builder.sslContext(tls.build());
      } catch (SSLException e) {
        throw new IllegalArgumentException("the authority of the collector cannot be used", e);
      }
    }
    return builder.useTransportSecurity().build();
  }

  @Override
  public void send(
      MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    byte[] request;
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(writer.getContentLength());
      writer.writeMessage(out);
      request = out.toByteArray();
    } catch (IOException e) {
      onError.accept(e);
      return;
    }
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(config.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
    Futures.addCallback(
        ClientCalls.futureUnaryCall(
            ClientInterceptors.intercept(
                    channel, MetadataUtils.newAttachHeadersInterceptor(headers()))
                .newCall(method, options),
            request),
        new FutureCallback<byte[]>() {
          @Override
          public void onSuccess(byte @Nullable [] answer) {
            onResponse.accept(
                new Response(GrpcStatusCode.OK, "", answer == null ? new byte[0] : answer));
          }

          @Override
          public void onFailure(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            String why = status.getDescription();
            onResponse.accept(
                new Response(
                    GrpcStatusCode.fromValue(status.getCode().value()),
                    why == null ? "" : why,
                    new byte[0]));
          }
        },
        MoreExecutors.directExecutor());
  }

  private Metadata headers() {
    Metadata metadata = new Metadata();
    Map<String, List<String>> headers = config.getHeadersSupplier().get();
    if (headers != null) {
      headers.forEach(
          (name, values) -> {
            Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
            values.forEach(value -> metadata.put(key, value));
          });
    }
    return metadata;
  }

  @Override
  public CompletableResultCode shutdown() {
    channel.shutdown();
    return CompletableResultCode.ofSuccess();
  }

  // An array is what the interface demands.
  @SuppressWarnings("ArrayRecordComponent")
  private record Response(GrpcStatusCode status, String description, byte[] message)
      implements GrpcResponse {
    @Override
    public GrpcStatusCode getStatusCode() {
      return status;
    }

    @Override
    public String getStatusDescription() {
      return description;
    }

    @Override
    public byte[] getResponseMessage() {
      return message;
    }
  }
}

package io.terroir.terraform.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * A process that {@code terraform} takes for a provider. It says what the provider's schema is, and
 * that every configuration is fine: what can be wrong with one, Terraform finds in the schema.
 */
public final class SchemaProvider {
  private static final String PROVIDER = "tfplugin6.Provider";

  /** What ends a plugin of any kind. */
  private static final String CONTROLLER = "plugin.GRPCController";

  private static final byte[] NOTHING = new byte[0];

  private static final String SCHEMAS = "/io/terroir/terraform/provider/schemas.json.gz";

  /** What Terraform calls in order to validate. */
  private static final List<String> ALWAYS_FINE =
      List.of(
          "ValidateProviderConfig",
          "ValidateResourceConfig",
          "ValidateDataResourceConfig",
          "StopProvider");

  private SchemaProvider() {}

  /**
   * Serves until it is told to end, or killed.
   *
   * @param args the name of the provider
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    byte[] schema = SchemaMessages.providerSchema(schemas().get(args[0]));
    ServerServiceDefinition.Builder provider = ServerServiceDefinition.builder(PROVIDER);
    method(provider, PROVIDER, "GetProviderSchema", () -> schema);
    ALWAYS_FINE.forEach(name -> method(provider, PROVIDER, name, () -> NOTHING));
    CountDownLatch toldToEnd = new CountDownLatch(1);
    ServerServiceDefinition.Builder controller = ServerServiceDefinition.builder(CONTROLLER);
    method(
        controller,
        CONTROLLER,
        "Shutdown",
        () -> {
          toldToEnd.countDown();
          return NOTHING;
        });
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(provider.build())
            .addService(controller.build())
            .build()
            .start();
    PrintStream out = System.out;
    // Where Terraform looks for the address: core protocol 1, plugin protocol 6.
    out.println("1|6|tcp|127.0.0.1:" + server.getPort() + "|grpc");
    out.flush();
    toldToEnd.await();
    // Terraform waits for the end of the process, and its connection stays.
    server.shutdown().awaitTermination(100, TimeUnit.MILLISECONDS);
    server.shutdownNow();
  }

  /** The schemas of all providers, by name. */
  public static JsonNode schemas() {
    try (InputStream file = SchemaProvider.class.getResourceAsStream(SCHEMAS);
        InputStream json = new GZIPInputStream(file)) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void method(
      ServerServiceDefinition.Builder service,
      String serviceName,
      String name,
      Supplier<byte[]> answer) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(serviceName, name))
            .build();
    service.addMethod(
        descriptor,
        ServerCalls.asyncUnaryCall(
            (request, observer) -> {
              observer.onNext(answer.get());
              observer.onCompleted();
            }));
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
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

package io.terroir.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The image of Consul is a Consul. */
@NeedsImage(Image.CONSUL)
final class ConsulIT {
  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void findsAServiceThatWasRegistered() throws Exception {
    try (ConsulContainer consul = new ConsulContainer()) {
      consul.start();
      String service =
          """
          {"Name": "terroir-gateway", "Port": 7400, "Tags": ["eu"],
           "Check": {"TTL": "30s", "Status": "passing"}}
          """;

      HttpResponse<String> registered =
          send(
              HttpRequest.newBuilder(consul.http().resolve("/v1/agent/service/register"))
                  .PUT(BodyPublishers.ofString(service)));
      HttpResponse<String> found =
          send(
              HttpRequest.newBuilder(
                  consul.http().resolve("/v1/health/service/terroir-gateway?passing&tag=eu")));

      assertThat(registered.statusCode()).isEqualTo(200);
      assertThat(found.body().replaceAll("\\s", ""))
          .contains("\"Port\":7400")
          .contains("\"Status\":\"passing\"");
    }
  }
}

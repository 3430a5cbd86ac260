package io.terroir.node.discovery.consul;

import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.ConsulRawClient;
import com.ecwid.consul.v1.OperationException;
import io.grpc.util.CertificateUtils;
import io.terroir.node.discovery.consul.ConsulSettings.KeyPair;
import io.terroir.node.discovery.consul.ConsulSettings.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.ssl.SSLContextBuilder;

/**
 * Requests to one agent. The token travels in a header: as a parameter, which is what the library
 * would make of it, it would be in the logs of every proxy. Closing it ends what waits.
 */
final class ConsulConnection implements AutoCloseable {
  private static final String TOKEN_HEADER = "X-Consul-Token";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final CloseableHttpClient http;
  private final ConsulClient client;

  /**
   * Connects when there is something to ask.
   *
   * @param answerWithin how long an answer may take
   * @throws UncheckedIOException if a TLS file cannot be read
   * @throws IllegalArgumentException if a TLS file is not what it should be
   */
  ConsulConnection(ConsulSettings settings, Duration answerWithin) {
    int connectMillis = Math.toIntExact(settings.times().timeout().toMillis());
    this.http =
        HttpClients.custom()
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(connectMillis)
                    .setConnectionRequestTimeout(connectMillis)
                    .setSocketTimeout(Math.toIntExact(answerWithin.toMillis()))
                    .build())
            .setSSLContext(sslContext(settings.tls()))
            .addInterceptorLast(
                (HttpRequest request, org.apache.http.protocol.HttpContext context) ->
                    addToken(request, settings.tokenFile()))
            // Who asks knows better when to ask again.
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .build();
    URI agent = settings.agent();
    boolean tls = "https".equals(agent.getScheme().toLowerCase(Locale.ROOT));
    int port = agent.getPort() != -1 ? agent.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    this.client =
        new ConsulClient(
            new ConsulRawClient((tls ? "https://" : "http://") + agent.getHost(), port, http));
  }

  ConsulClient client() {
    return client;
  }

  private static void addToken(HttpRequest request, Optional<Path> tokenFile) throws HttpException {
    if (tokenFile.isPresent()) {
      try {
        request.addHeader(TOKEN_HEADER, Files.readString(tokenFile.get()).strip());
      } catch (IOException e) {
        throw new HttpException("the token in " + tokenFile.get() + " cannot be read", e);
      }
    }
  }

  /** What went wrong, in a sentence without what Consul was asked. */
  static String why(RuntimeException failure) {
    if (failure instanceof OperationException refused) {
      String content = refused.getStatusContent() == null ? "" : refused.getStatusContent().strip();
      return "Consul answers "
          + refused.getStatusCode()
          + (content.isEmpty() ? "" : ": " + content.lines().findFirst().orElse(""));
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "Consul cannot be asked: " + cause;
  }

  static SSLContext sslContext(Optional<TlsFiles> files) {
    try {
      SSLContextBuilder context = SSLContextBuilder.create();
      if (files.flatMap(TlsFiles::authority).isPresent()) {
        context.loadTrustMaterial(trusted(files.flatMap(TlsFiles::authority).orElseThrow()), null);
      }
      if (files.flatMap(TlsFiles::own).isPresent()) {
        context.loadKeyMaterial(own(files.flatMap(TlsFiles::own).orElseThrow()), new char[0]);
      }
      return context.build();
    } catch (IOException e) {
      throw new UncheckedIOException("a TLS file for Consul cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "a TLS file for Consul is not what it should be: " + e.getMessage(), e);
    }
  }

  private static KeyStore trusted(Path authority) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (X509Certificate certificate : certificates(authority)) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    return store;
  }

  private static KeyStore own(KeyPair pair) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    try (InputStream key = Files.newInputStream(pair.key())) {
      store.setKeyEntry(
          "own",
          CertificateUtils.getPrivateKey(key),
          new char[0],
          certificates(pair.certificate()));
    }
    return store;
  }

  private static X509Certificate[] certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateUtils.getX509Certificates(pem);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

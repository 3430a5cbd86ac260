package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.CertificateSpec;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates name process and region as the peer transport asks for, and reach their pods. */
final class CertificatesTest {
  private static List<String> processes(Rendered rendered) {
    return rendered.sets().stream()
        .flatMap(set -> rendered.configurations(set).keySet().stream())
        .map(file -> file.replace(".yaml", ""))
        .toList();
  }

  @Test
  void everyProcessOfTheRegionHasOneOfItsOwn() {
    for (ValueSet values : List.of(ValueSet.CERT_MANAGER, ValueSet.PRODUCTION)) {
      Rendered rendered = Chart.render(values);

      assertThat(rendered.all(Certificate.class))
          .extracting(certificate -> certificate.getSpec().getCommonName())
          .containsExactlyInAnyOrderElementsOf(processes(rendered));
    }
  }

  @Test
  void theyNameProcessAndRegionAsPeersAskForThem() {
    for (Certificate certificate : Chart.render(ValueSet.PRODUCTION).all(Certificate.class)) {
      CertificateSpec spec = certificate.getSpec();

      assertThat(spec.getSubject().getOrganizationalUnits()).containsExactly("eu-west-1");
      assertThat(spec.getDnsNames()).contains(spec.getCommonName());
      assertThat(spec.getUsages()).contains("server auth", "client auth");
      assertThat(spec.getIsCA()).isNull();
    }
  }

  @Test
  void keysAreInTheFormThatTheProductReads() {
    assertThat(Chart.render(ValueSet.CERT_MANAGER).all(Certificate.class))
        .allSatisfy(
            certificate -> {
              assertThat(certificate.getSpec().getPrivateKey().getEncoding()).isEqualTo("PKCS8");
              assertThat(certificate.getSpec().getPrivateKey().getAlgorithm()).isEqualTo("RSA");
              assertThat(certificate.getSpec().getPrivateKey().getSize()).isEqualTo(3072);
              assertThat(certificate.getSpec().getIssuerRef().getName()).isEqualTo("terroir");
              assertThat(certificate.getSpec().getIssuerRef().getKind()).isEqualTo("Issuer");
            });
  }

  @Test
  void thoseOfGatewaysNameWhereClientsReachThem() {
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);
    String service = rendered.only(Service.class, "gateway").getMetadata().getName();

    assertThat(rendered.all(Certificate.class))
        .filteredOn(
            certificate ->
                "gateway"
                    .equals(
                        certificate.getMetadata().getLabels().get("app.kubernetes.io/component")))
        .isNotEmpty()
        .allSatisfy(
            certificate ->
                assertThat(certificate.getSpec().getDnsNames()).contains("localhost", service));
  }

  /** A pod sees the files of its start only. */
  @Test
  void renewedOnesWaitForTheNextRestartForAQuarterOfAYear() {
    CertificateSpec spec =
        Chart.render(ValueSet.CERT_MANAGER).all(Certificate.class).get(0).getSpec();

    assertThat(spec.getRenewBefore().getDuration())
        .isGreaterThanOrEqualTo(Duration.ofDays(90))
        .isLessThan(spec.getDuration().getDuration());
  }

  @ParameterizedTest
  @EnumSource
  void aContainerSeesNoKeyButItsOwn(ValueSet values) {
    for (StatefulSet set : Chart.render(values).sets()) {
      VolumeMount mount =
          Rendered.container(set).getVolumeMounts().stream()
              .filter(candidate -> candidate.getName().equals("tls"))
              .findFirst()
              .orElseThrow();

      assertThat(mount.getSubPathExpr()).isEqualTo("$(POD_NAME)");
      assertThat(mount.getReadOnly()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPodFindsItsFilesUnderItsName(ValueSet values) {
    Rendered rendered = Chart.render(values);

    assertThat(rendered.sets().stream().flatMap(CertificatesTest::secrets))
        .flatExtracting(SecretProjection::getItems)
        .extracting(KeyToPath::getPath)
        .containsAll(
            processes(rendered).stream()
                .flatMap(name -> Stream.of(name + "/tls.crt", name + "/tls.key"))
                .toList());
  }

  private static Stream<SecretProjection> secrets(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals("tls"))
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .map(VolumeProjection::getSecret);
  }

  @Test
  void secretsAreThoseThatTheIssuerMakes() {
    Rendered rendered = Chart.render(ValueSet.CERT_MANAGER);

    assertThat(rendered.sets().stream().flatMap(CertificatesTest::secrets))
        .extracting(SecretProjection::getName)
        .containsExactlyInAnyOrderElementsOf(
            rendered.all(Certificate.class).stream()
                .map(certificate -> certificate.getSpec().getSecretName())
                .toList());
  }

  @Test
  void ownSecretsAreCalledWhatTheyAreCalled() {
    Rendered rendered = Chart.render(ValueSet.OWN_SECRETS);

    assertThat(rendered.all(Certificate.class)).isEmpty();
    assertThat(rendered.sets().stream().flatMap(CertificatesTest::secrets))
        .extracting(SecretProjection::getName)
        .containsExactly("node-zero", "local-node-1-tls", "local-node-2-tls", "front.door");
  }

  @Test
  void theAuthorityComesFromWhereItIsSaidToBe() {
    Rendered own = Chart.render(ValueSet.OWN_SECRETS);
    Volume authority =
        own.nodes().getSpec().getTemplate().getSpec().getVolumes().stream()
            .filter(volume -> volume.getName().equals("authority"))
            .findFirst()
            .orElseThrow();

    assertThat(authority.getConfigMap().getName()).isEqualTo("authorities");
    assertThat(authority.getConfigMap().getItems().get(0).getKey()).isEqualTo("bundle.pem");
    assertThat(own.configurations(own.nodes()).values())
        .allMatch(yaml -> yaml.contains("authority: /etc/terroir/authority/ca.crt"));
    Rendered minimal = Chart.render(ValueSet.MINIMAL);
    assertThat(secrets(minimal.nodes()))
        .allMatch(
            secret -> secret.getItems().stream().anyMatch(item -> item.getKey().equals("ca.crt")));
    assertThat(minimal.configurations(minimal.nodes()).values())
        .allMatch(yaml -> yaml.contains("authority: /etc/terroir/tls/ca.crt"));
  }
}

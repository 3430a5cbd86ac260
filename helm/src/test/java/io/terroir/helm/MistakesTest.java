package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong is refused before anything is installed, and named. */
final class MistakesTest {
  @TempDir Path directory;

  private void refuses(ValueSet values, String yaml, String... saying) throws IOException {
    List<Path> files = new ArrayList<>(values.files());
    files.add(Files.writeString(directory.resolve("mistake.yaml"), yaml));

    assertThatThrownBy(() -> Chart.text(files)).message().contains(saying);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicaCount: 3                                    | replicaCount",
        "nodes: {replicas: 5}                               | replicas",
        "nodes: {storage: {class: fast}}                    | class",
        "nodes: {storage: {size: 100GB}}                    | /nodes/storage/size",
        "nodes: {storage: {accessMode: ReadWriteMany}}      | /nodes/storage/accessMode",
        "nodes: {config: {data-dir: /data}}                 | data-dir",
        "nodes: {config: {lease_reads: true}}               | lease_reads",
        "nodes: {config: {member-grace-seconds: 5}}         | /nodes/config/member-grace-seconds",
        "nodes: {config: {journal: paper}}                  | /nodes/config/journal",
        "nodes: {resources: {requests: {mem: 4Gi}}}         | mem",
        "nodes: {terminationGracePeriodSeconds: 1}          | /nodes/terminationGracePeriodSeconds",
        "nodes: {minReadySeconds: '15'}                     | /nodes/minReadySeconds",
        "nodes: {tolerations: [{effect: Sometimes}]}        | /nodes/tolerations/0/effect",
        "gateways: {autoscaling: {enabled: 'yes'}}          | /gateways/autoscaling/enabled",
        "gateways: {autoscaling: {targetCPU: 60}}           | targetCPU",
        "gateways: {service: {type: Loadbalancer}}          | /gateways/service/type",
        "gateways: {config: {linearizable-reads: nearest}}  | /gateways/config/linearizable-reads",
        "gateways: {podLabels: {cost-centre: 42}}           | /gateways/podLabels/cost-centre",
        "region: EU West                                    | /region",
        "regions: [{name: local, jurisdiction: EU}]         | nearest",
        "regions: [{name: local, law: EU, nearest: []}]     | law",
        "peers: [{name: local-node-0, role: nodes}]         | /peers/0/role",
        "tls: {enabled: false}                              | enabled",
        "tls: {certManager: {enabled: true}}                | /tls/certManager/issuerRef/name",
        "tls: {certManager: {duration: 90d}}                | /tls/certManager/duration",
        "tls: {certManager: {issuer: terroir}}              | issuer",
        "image: {tag: 'terroir:1.0'}                        | /image/tag",
        "image: {digest: abcdef}                            | /image/digest",
        "logLevel: verbose                                  | /logLevel",
        "ports: {peer: 80}                                  | /ports/peer",
        "discovery: {kind: zookeeper}                       | /discovery/kind",
        "discovery: {consul: {address: 'consul:8500'}}      | /discovery/consul/address",
        "discovery: {consul: {token: abc}}                  | token",
        "telemetry: {otlp: {endpoint: 'collector:4317'}}    | /telemetry/otlp/endpoint",
        "telemetry: {traceRatio: 2}                         | /telemetry/traceRatio",
        "telemetry: {logFormat: xml}                        | /telemetry/logFormat",
        "networkPolicy: {apiServer: {ports: []}}            | /networkPolicy/apiServer/ports",
        "networkPolicy: {otherRegions: [10.0.0.0]}          | /networkPolicy/otherRegions/0",
        "networkPolicy: {clients: [{}]}                     | /networkPolicy/clients/0",
        "serviceMonitor: {interval: 30}                     | /serviceMonitor/interval",
        "bootstrap: {newcluster: true}                      | newcluster",
        "dashboards: {label: 'grafana dashboard'}           | /dashboards/label",
        "prometheusRule: {runbookUrl: runbooks}             | /prometheusRule/runbookUrl",
        "dashboards: {labelValue: 1}                        | /dashboards/labelValue",
        "placement: {onOneMachine: Never}                   | /placement/onOneMachine",
      })
  void theSchemaRefuses(String mistake, String naming) throws IOException {
    refuses(ValueSet.MINIMAL, mistake, "schema", naming);
  }

  @Test
  void theSchemaRefusesPeersThatTheProductWouldRefuse() throws IOException {
    String peer =
        "peers: [{name: local-node-0, role: node, region: local, zone: a, address: '%s'}]";

    refuses(ValueSet.MINIMAL, peer.formatted("10.0.0.1"), "schema", "/peers/0/address");
    refuses(ValueSet.MINIMAL, peer.formatted("http://x:7500"), "schema", "/peers/0/address");
  }

  @Test
  void refusesARegionThatIsNotOnTheMap() throws IOException {
    refuses(
        ValueSet.PRODUCTION,
        "region: eu-west-2",
        "region: 'eu-west-2' is not one of regions (eu-west-1, us-east-1, ap-northeast-1)");
  }

  @Test
  void refusesPeersThatAreNotItsPods() throws IOException {
    refuses(
        ValueSet.MINIMAL,
        "nodes: {name: eu}",
        "must be named 'eu-0' and so on: 'eu-0' is not among local-node-0");
    refuses(ValueSet.MINIMAL, "peers: []", "region 'local' needs a node, 'local-node-0'");
  }

  @Test
  void refusesMoreGatewaysThanPeersKnow() throws IOException {
    refuses(
        ValueSet.MINIMAL,
        "gateways: {replicas: 2}",
        "there are 1 gateways of region 'local' among peers, not 2");
    refuses(
        ValueSet.AUTOSCALING,
        "gateways: {autoscaling: {maxReplicas: 9}}",
        "there are 3 gateways of region 'local' among peers, not 9");
    refuses(
        ValueSet.AUTOSCALING,
        "gateways: {autoscaling: {minReplicas: 3, maxReplicas: 2}}",
        "minReplicas is 3, and maxReplicas 2");
  }

  @Test
  void refusesADrainThatIsLongerThanItMayTake() throws IOException {
    refuses(ValueSet.MINIMAL, "gateways: {drainSeconds: 60}", "terminationGracePeriodSeconds");
  }

  @Test
  void refusesToLetSomebodyJoinWhoIsNotHere() throws IOException {
    refuses(
        ValueSet.MINIMAL,
        "bootstrap: {joinCluster: [local-node-7]}",
        "'local-node-7' is not a node of region 'local'");
  }

  @Test
  void refusesToCutOtherRegionsOff() throws IOException {
    refuses(
        ValueSet.PRODUCTION,
        "networkPolicy: {otherRegions: []}",
        "networkPolicy.otherRegions: name the networks of the other regions");
  }
}

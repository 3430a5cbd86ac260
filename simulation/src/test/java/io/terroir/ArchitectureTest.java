package io.terroir;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** The table of modules in {@code docs/architecture.md}, and the purity of the layers. */
@AnalyzeClasses(packages = "io.terroir", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] LAYERS = {
    "io.terroir.epaxos..", "io.terroir.raft..", "io.terroir.gossip.."
  };

  @ArchTest
  static final ArchRule runtimeStandsOnLibrariesOnly =
      reachesOnly("io.terroir.runtime..", "io.terroir.runtime..");

  @ArchTest
  static final ArchRule theSimulatedWorldStandsOnRuntime =
      reachesOnly("io.terroir.simulation", "io.terroir.simulation", "io.terroir.runtime..");

  @ArchTest
  static final ArchRule checkersAndHistoriesStandOnLibrariesOnly =
      reachesOnly("io.terroir.simulation.checker..", "io.terroir.simulation.checker..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theExplorerStandsOnNothing =
      reachesOnly("io.terroir.simulation.explore..", "io.terroir.simulation.explore..");

  @ArchTest
  static final ArchRule nothingThatIsDeployedKnowsTheSimulation =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.terroir.simulation..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.terroir.simulation..");

  @ArchTest
  static final ArchRule epaxosStandsOnRuntime =
      reachesOnly("io.terroir.epaxos..", "io.terroir.epaxos..", "io.terroir.runtime..");

  @ArchTest
  static final ArchRule raftStandsOnRuntime =
      reachesOnly("io.terroir.raft..", "io.terroir.raft..", "io.terroir.runtime..");

  @ArchTest
  static final ArchRule gossipStandsOnRuntime =
      reachesOnly("io.terroir.gossip..", "io.terroir.gossip..", "io.terroir.runtime..");

  @ArchTest
  static final ArchRule sdkStandsAlone =
      reachesOnly("io.terroir.sdk..", "io.terroir.sdk..", "io.terroir.v1..");

  @ArchTest
  static final ArchRule gatewaySeesOnlyTheDirectoryViewAndTheMembershipView =
      reachesOnly(
          "io.terroir.gateway..",
          "io.terroir.gateway..",
          "io.terroir.v1..",
          "io.terroir.sdk..",
          "io.terroir.runtime..",
          "io.terroir.epaxos.view..",
          "io.terroir.epaxos.service..",
          "io.terroir.epaxos.directory..",
          // What the audit log consists of, which gateways only pass on.
          "io.terroir.epaxos.audit",
          // Who decided a claim: part of the directory's answer.
          "io.terroir.epaxos.core",
          "io.terroir.gossip.membership..");

  @ArchTest
  static final ArchRule layersTakeNoTimeAndNoRandomnessOfTheirOwn =
      noClasses()
          .that()
          .resideInAnyPackage(LAYERS)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocalRandom.class)
          .orShould()
          .callConstructor(Random.class);

  @ArchTest
  static final ArchRule layersStartNoThreads =
      noClasses()
          .that()
          .resideInAnyPackage(LAYERS)
          .should()
          .callConstructor(Thread.class, Runnable.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executors.class);

  @ArchTest
  static final ArchRule layersReachDisksAndSocketsThroughRuntime =
      noClasses()
          .that()
          .resideInAnyPackage(LAYERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.rocksdb..", "io.grpc..", "java.net..", "java.nio.file..");

  @ArchTest
  static final ArchRule coresArePure =
      noClasses()
          .that()
          .resideInAnyPackage("io.terroir.epaxos.core..", "io.terroir.raft.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.slf4j..",
              "java.util.concurrent..",
              "java.io..",
              "..proto..",
              "io.terroir.runtime.journal..",
              "io.terroir.runtime.store..",
              "io.terroir.runtime.transport..",
              "io.terroir.runtime.pipe..",
              "io.terroir.runtime.telemetry..",
              "io.opentelemetry..",
              "io.terroir.runtime.clock..");

  @ArchTest
  static final ArchRule onlyWirePackagesServicesAndCodecsSeeGeneratedClasses =
      noClasses()
          .that()
          .resideInAnyPackage(LAYERS)
          .and()
          .resideOutsideOfPackages("..wire..", "..service..", "..proto..")
          .and()
          .haveNameNotMatching(".*Codec(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..proto..");

  private static ArchRule reachesOnly(String from, String... allowed) {
    DescribedPredicate<JavaClass> ours = resideInAPackage("io.terroir..");
    return classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat(not(ours).or(resideInAnyPackage(allowed)));
  }
}

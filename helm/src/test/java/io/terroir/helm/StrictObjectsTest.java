package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The measure itself: what an API server would refuse must not pass. */
final class StrictObjectsTest {
  private static final String GOOD =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: nodes}
      spec:
        replicas: 3
        template:
          spec:
            containers:
              - name: node
                ports: [{containerPort: 7500}]
      """;

  private static void refuses(String yaml, String saying) {
    assertThatThrownBy(() -> new StrictObjects().parse(yaml)).hasMessageContaining(saying);
  }

  @Test
  void readsWhatIsKnown() {
    assertThat(new StrictObjects().parse(GOOD)).hasSize(1);
  }

  @Test
  void refusesAFieldThatIsNotKnownHoweverDeep() {
    refuses(GOOD.replace("replicas: 3", "replica: 3"), "replica");
    refuses(GOOD.replace("containerPort: 7500", "containerport: 7500"), "containerport");
  }

  @Test
  void refusesAFieldThatIsThereTwice() {
    refuses(GOOD.replace("replicas: 3", "replicas: 3\n  replicas: 4"), "replicas");
  }

  @Test
  void refusesAValueOfTheWrongType() {
    refuses(GOOD.replace("replicas: 3", "replicas: many"), "many");
  }

  @Test
  void refusesAKindThatTheTestsDoNotKnow() {
    refuses(GOOD.replace("StatefulSet", "StatelessSet"), "StatelessSet");
  }
}

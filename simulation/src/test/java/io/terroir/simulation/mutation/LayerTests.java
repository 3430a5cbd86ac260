package io.terroir.simulation.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests of a layer inside a {@link Mutant}. */
final class LayerTests {
  private LayerTests() {}

  /**
   * What came of a run.
   *
   * @param run how many tests ended
   * @param failure the first that failed and why, on one line
   */
  record Outcome(int run, Optional<String> failure) {}

  /** Runs {@code tests}, each {@code package.Class} or {@code package.Class#method}. */
  static Outcome run(Mutant mutant, List<String> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(tests.stream().map(test -> selector(mutant, test)).toList())
            .build();
    Recorder recorder = new Recorder();
    LauncherFactory.create().execute(request, recorder);
    return new Outcome(recorder.run, recorder.failure);
  }

  private static DiscoverySelector selector(Mutant mutant, String test) {
    String[] names = test.split("#", -1);
    Class<?> testClass;
    try {
      testClass = mutant.loadClass(names[0]);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("there is no test " + names[0], e);
    }
    return names.length == 1
        ? selectClass(testClass)
        : selectMethod(testClass, methodOf(testClass, names[1]));
  }

  private static Method methodOf(Class<?> testClass, String name) {
    return ReflectionSupport.findMethods(
            testClass, method -> method.getName().equals(name), HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no test " + name + " in " + testClass));
  }

  private static final class Recorder implements TestExecutionListener {
    private int run;
    private Optional<String> failure = Optional.empty();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      run += test.isTest() ? 1 : 0;
      if (failure.isEmpty() && result.getStatus() == Status.FAILED) {
        failure = Optional.of(test.getDisplayName() + ": " + reason(result));
      }
    }

    private static String reason(TestExecutionResult result) {
      return result
          .getThrowable()
          .map(thrown -> String.valueOf(thrown).strip().replaceAll("\\s+", " "))
          .orElse("no reason given");
    }
  }
}

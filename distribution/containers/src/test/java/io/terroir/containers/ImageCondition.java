package io.terroir.containers;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An image that is named must be there: only where none is named are tests skipped. */
final class ImageCondition implements ExecutionCondition {
  private static final AtomicBoolean said = new AtomicBoolean();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Image image = context.getRequiredTestClass().getAnnotation(NeedsImage.class).value();
    if (image.isThere()) {
      return ConditionEvaluationResult.enabled("runs " + image.imageName());
    }
    if (!said.getAndSet(true)) {
      System.out.println(
          "container tests are skipped: no -D" + image.property() + " names an image to run");
    }
    return ConditionEvaluationResult.disabled("no -D" + image.property());
  }
}

package io.terroir.node.cli;

import com.google.protobuf.ByteString;
import io.terroir.sdk.ResidencyRule;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A residency rule as it is written on the command line: {@code name=origin,...@jurisdiction,...}.
 */
record RuleArgument(String name, List<String> origins, List<String> jurisdictions) {
  private static final Pattern FORM = Pattern.compile("([^=]+)=([^@]+)@(.+)");

  static RuleArgument parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a rule is written NAME=ORIGIN,...@JURISDICTION,... such as eu=FR,DE@EU");
    }
    return new RuleArgument(
        matcher.group(1),
        List.of(matcher.group(2).split(",")),
        List.of(matcher.group(3).split(",")));
  }

  /** Stored and read in these jurisdictions only. */
  ResidencyRule rule() {
    Set<ByteString> names =
        origins.stream().map(ByteString::copyFromUtf8).collect(Collectors.toSet());
    return new ResidencyRule(name, names, Set.copyOf(jurisdictions), Set.of(), false);
  }
}

package io.terroir.node.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.terroir.node.config.LoadedConfig.Source;
import io.terroir.node.config.LoadedConfig.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a YAML file into a {@link TerroirConfig}. Every key can be overridden by an environment
 * variable ({@code process.data-dir} by {@code TERROIR_PROCESS_DATA_DIR}), and that by the command
 * line; lists as a whole, written as YAML.
 */
public final class ConfigLoader {
  private final ObjectMapper mapper =
      YAMLMapper.builder()
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final ConfigKeys keys = new ConfigKeys(mapper);

  /** Every key that a configuration may have. */
  public List<ConfigKey> keys() {
    return keys.all();
  }

  /**
   * Reads and validates {@code file}.
   *
   * @param environment the variables of the process
   * @throws ConfigException if it cannot be used; one line a problem
   */
  public TerroirConfig load(Path file, Map<String, String> environment) {
    return load(file, environment, Map.of()).config();
  }

  /**
   * Reads and validates {@code file}.
   *
   * @param environment the variables of the process
   * @param flags values by the paths of their keys
   * @throws ConfigException if it cannot be used; one line a problem
   */
  public LoadedConfig load(Path file, Map<String, String> environment, Map<String, String> flags) {
    JsonNode tree;
    try {
      tree = mapper.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file");
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + ": " + where(e) + oneLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e.getMessage());
    }
    if (!(tree instanceof ObjectNode root)) {
      throw new ConfigException(file + ": is empty, or not a YAML mapping");
    }
    requireKnownSections(file, root);
    Map<String, Source> sources = new HashMap<>();
    keys.all().stream()
        .filter(key -> !at(root, key).isMissingNode())
        .forEach(key -> sources.put(key.path(), Source.FILE));
    requireKnownVariables(environment);
    for (ConfigKey key : keys.all()) {
      String variable = environment.get(key.variable());
      if (variable != null) {
        override(root, key, variable, key.variable());
        sources.put(key.path(), Source.ENVIRONMENT);
      }
    }
    flags.forEach(
        (path, text) -> {
          override(root, known(path), text, "--set " + path);
          sources.put(path, Source.FLAG);
        });
    TerroirConfig config = convert(file, root);
    List<String> problems = ConfigValidation.problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.stream().map(problem -> file + ": " + problem).toList());
    }
    return new LoadedConfig(
        config,
        keys.all().stream()
            .map(
                key ->
                    new Value(
                        key, text(at(root, key)), sources.getOrDefault(key.path(), Source.DEFAULT)))
            .toList());
  }

  private static JsonNode at(ObjectNode root, ConfigKey key) {
    return root.at("/" + key.path().replace('.', '/'));
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  private ConfigKey known(String path) {
    return keys.find(path)
        .orElseThrow(
            () ->
                new ConfigException(
                    "--set "
                        + unknown(path, path, keys.all().stream().map(ConfigKey::path).toList())));
  }

  /** Others may have variables that begin as ours do, but not as those of our sections. */
  private void requireKnownVariables(Map<String, String> environment) {
    List<String> known = keys.all().stream().map(ConfigKey::variable).toList();
    List<String> problems =
        environment.keySet().stream()
            .filter(variable -> keys.isMeantFor(variable) && !known.contains(variable))
            .sorted()
            .map(variable -> "environment: " + unknown(variable, variable, known))
            .toList();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** Before anything else: a section that is misspelt would be reported as one that is missing. */
  private void requireKnownSections(Path file, ObjectNode root) {
    Set<String> known =
        keys.all().stream()
            .map(key -> key.path().split("\\.", 2)[0])
            .collect(Collectors.toCollection(LinkedHashSet::new));
    root.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new ConfigException(file + ": " + unknown(name, name, known));
              }
            });
  }

  private static String unknown(String path, String key, Collection<?> known) {
    return path + ": unknown key; did you mean '" + ConfigKeys.nearest(key, known) + "'?";
  }

  private void override(ObjectNode root, ConfigKey key, String value, String by) {
    String[] steps = key.path().split("\\.", -1);
    ObjectNode section = root;
    for (int i = 0; i < steps.length - 1; i++) {
      if (section.path(steps[i]).isMissingNode() || section.path(steps[i]).isNull()) {
        section.putObject(steps[i]);
      } else if (!section.path(steps[i]).isObject()) {
        throw new ConfigException(key.path() + ": " + steps[i] + " is no section");
      }
      section = (ObjectNode) section.get(steps[i]);
    }
    String name = steps[steps.length - 1];
    if (!key.isList()) {
      section.put(name, value);
      return;
    }
    try {
      section.set(name, mapper.readTree(value));
    } catch (JsonProcessingException e) {
      throw new ConfigException(by + ": is no list: " + oneLine(e.getOriginalMessage()));
    }
  }

  private TerroirConfig convert(Path file, ObjectNode root) {
    try {
      return mapper.treeToValue(root, TerroirConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigException(
          file + ": " + unknown(path(e), e.getPropertyName(), e.getKnownPropertyIds()));
    } catch (JsonMappingException e) {
      throw new ConfigException(file + ": " + path(e) + ": " + oneLine(rootMessage(e)));
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + ": " + where(e) + oneLine(e.getOriginalMessage()));
    }
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() != null
                        ? "." + step.getFieldName()
                        : "[" + step.getIndex() + "]")
            .collect(Collectors.joining());
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private static String rootMessage(JsonMappingException e) {
    Throwable cause = e.getCause();
    String message =
        cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
    return message == null ? "cannot be read" : message;
  }

  /** What parsers quote from the file is indented, and left out. */
  private static String oneLine(String message) {
    return message
        .lines()
        .filter(line -> !line.startsWith(" "))
        .collect(Collectors.joining(", "))
        .replaceFirst("^Missing required creator property .*", "is missing");
  }

  private static String where(JacksonException e) {
    return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
  }
}

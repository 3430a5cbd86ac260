package io.terroir.node.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.terroir.node.config.TerroirConfig.ClientTls;
import io.terroir.node.config.TerroirConfig.Listen;
import io.terroir.node.config.TerroirConfig.ProcessConfig;
import io.terroir.node.config.TerroirConfig.TelemetrySection;
import io.terroir.node.config.TerroirConfig.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Reads a YAML file into a {@link TerroirConfig}. Every scalar outside of lists can be overridden
 * by an environment variable: {@code process.data-dir} is {@code TERROIR_PROCESS_DATA_DIR}.
 */
public final class ConfigLoader {
  private static final String PREFIX = "TERROIR_";

  private static final List<String> SECTIONS =
      List.of(
          "process", "listen", "tls", "client-tls", "telemetry", "discovery", "regions", "peers");

  /** The sections of scalars, each of which an environment variable may set. */
  private static final Map<String, Class<?>> OVERRIDABLE =
      Map.of(
          "process", ProcessConfig.class,
          "listen", Listen.class,
          "tls", Tls.class,
          "client-tls", ClientTls.class,
          "telemetry", TelemetrySection.class,
          "discovery", DiscoveryConfig.class);

  private final ObjectMapper mapper =
      YAMLMapper.builder()
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * Reads and validates {@code file}.
   *
   * @param environment the variables of the process
   * @throws ConfigException if it cannot be used; one line a problem
   */
  public TerroirConfig load(Path file, Map<String, String> environment) {
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
    override(root, environment);
    TerroirConfig config = convert(file, root);
    List<String> problems = ConfigValidation.problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.stream().map(problem -> file + ": " + problem).toList());
    }
    return config;
  }

  /** Before anything else: a section that is misspelt would be reported as one that is missing. */
  private static void requireKnownSections(Path file, ObjectNode root) {
    root.fieldNames()
        .forEachRemaining(
            name -> {
              if (!SECTIONS.contains(name)) {
                throw new ConfigException(file + ": " + unknown(name, name, SECTIONS));
              }
            });
  }

  private static String unknown(String path, String key, Collection<?> known) {
    return path + ": unknown key; did you mean '" + nearest(key, known) + "'?";
  }

  private void override(ObjectNode root, Map<String, String> environment) {
    OVERRIDABLE.forEach(
        (section, type) ->
            keys(type)
                .forEach(
                    key -> {
                      String value = environment.get(variable(section + "." + key));
                      if (value != null) {
                        root.withObjectProperty(section).put(key, value);
                      }
                    }));
  }

  private Stream<String> keys(Class<?> section) {
    return mapper
        .getDeserializationConfig()
        .introspect(mapper.constructType(section))
        .findProperties()
        .stream()
        .map(BeanPropertyDefinition::getName);
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
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

  private static String nearest(String unknown, Collection<?> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .map(Object::toString)
        .min(
            Comparator.<String>comparingInt(key -> distance.apply(unknown, key))
                .thenComparing(Comparator.naturalOrder()))
        .orElse("");
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

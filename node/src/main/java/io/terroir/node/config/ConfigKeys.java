package io.terroir.node.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * All keys that a configuration may have, read off the records: a component that is a record is a
 * section, everything else a key.
 */
final class ConfigKeys {
  private final ObjectMapper mapper;
  private final List<ConfigKey> all = new ArrayList<>();
  private final List<String> sections = new ArrayList<>();

  ConfigKeys(ObjectMapper mapper) {
    this.mapper = mapper;
    gather("", mapper.constructType(TerroirConfig.class));
  }

  private void gather(String prefix, JavaType section) {
    for (BeanPropertyDefinition property : properties(section)) {
      JavaType type = property.getPrimaryType();
      JavaType value = type.isReferenceType() ? type.getReferencedType() : type;
      String path = prefix + property.getName();
      if (isSection(value)) {
        sections.add(path);
        gather(path + ".", value);
      } else {
        all.add(new ConfigKey(path, value.isCollectionLikeType(), fields(value)));
      }
    }
  }

  private List<String> fields(JavaType type) {
    return type.isCollectionLikeType() && isSection(type.getContentType())
        ? properties(type.getContentType()).stream().map(BeanPropertyDefinition::getName).toList()
        : List.of();
  }

  /** The components of a record; it may have methods that look like properties. */
  private List<BeanPropertyDefinition> properties(JavaType record) {
    return mapper.getDeserializationConfig().introspect(record).findProperties().stream()
        .filter(BeanPropertyDefinition::hasConstructorParameter)
        .toList();
  }

  /** An address is a record too, and one value to whoever writes it. */
  private static boolean isSection(JavaType type) {
    return type.getRawClass().isRecord() && !type.hasRawClass(HostPort.class);
  }

  /** In the order of the records. */
  List<ConfigKey> all() {
    return List.copyOf(all);
  }

  Optional<ConfigKey> find(String path) {
    return all.stream().filter(key -> key.path().equals(path)).findFirst();
  }

  /** Whether {@code variable} can only be meant for this configuration: it names a section. */
  boolean isMeantFor(String variable) {
    return sections.stream()
        .map(section -> ConfigKey.variable(section) + "_")
        .anyMatch(variable::startsWith);
  }

  /** Which of {@code known} is written most like {@code unknown}. */
  static String nearest(String unknown, Collection<?> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .map(Object::toString)
        .min(
            Comparator.<String>comparingInt(key -> distance.apply(unknown, key))
                .thenComparing(Comparator.naturalOrder()))
        .orElse("");
  }
}

package io.terroir.containers;

import org.testcontainers.utility.DockerImageName;

/**
 * The images that tests run; whoever runs the build makes them, {@code .ci/containers} if need be.
 */
enum Image {
  TERROIR("terroir.image"),
  CONSUL("terroir.consul.image");

  private final String property;

  Image(String property) {
    this.property = property;
  }

  /** The system property that names it. */
  String property() {
    return property;
  }

  boolean isThere() {
    return !System.getProperty(property, "").isEmpty();
  }

  DockerImageName imageName() {
    return DockerImageName.parse(System.getProperty(property, ""));
  }
}

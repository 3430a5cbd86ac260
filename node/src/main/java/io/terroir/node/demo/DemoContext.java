package io.terroir.node.demo;

import io.terroir.node.dev.DevCluster;
import io.terroir.sdk.TerroirClient;
import java.util.List;
import java.util.Map;

/**
 * What the steps share.
 *
 * @param clients one per region, each bound to the gateway of that region only
 */
record DemoContext(
    DevCluster cluster,
    Map<String, TerroirClient> clients,
    Console console,
    Promises promises,
    Measured measured) {
  static final String EU = "eu-west-1";
  static final String US = "us-east-1";
  static final String AP = "ap-northeast-1";
  static final List<String> REGIONS = List.of(EU, US, AP);

  /** Strong, origin = country; EU countries stay in the EU. */
  static final String CITIES = "cities";

  /** Strong, without restriction. */
  static final String ATLAS = "atlas";

  /** Weak: how often a country was visited. */
  static final String VISITS = "visits";

  TerroirClient client(String region) {
    TerroirClient client = clients.get(region);
    if (client == null) {
      throw new IllegalArgumentException("the demo has no region " + region);
    }
    return client;
  }
}

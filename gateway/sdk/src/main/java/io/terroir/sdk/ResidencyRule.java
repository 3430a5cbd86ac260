package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the data of some origins may be stored and read. A region is allowed if it is named, or its
 * jurisdiction is; with neither named, every region is.
 *
 * @param name for people: it appears in refusals
 * @param origins which origins the rule is for; empty in a default rule. They are turned into
 *     digests by the gateway, and their names are not kept
 * @param jurisdictions allowed jurisdictions, such as {@code EU}
 * @param regions allowed regions
 * @param readableElsewhere whether gateways of other regions may hand the data to their clients
 */
public record ResidencyRule(
    String name,
    Set<ByteString> origins,
    Set<String> jurisdictions,
    Set<String> regions,
    boolean readableElsewhere) {
  public ResidencyRule {
    origins = Set.copyOf(origins);
    jurisdictions = Set.copyOf(jurisdictions);
    regions = Set.copyOf(regions);
  }

  /** No restriction. */
  public static ResidencyRule anywhere() {
    return new ResidencyRule("anywhere", Set.of(), Set.of(), Set.of(), true);
  }

  /** Stored and read in regions of one jurisdiction only. */
  public static ResidencyRule inJurisdiction(String name, String jurisdiction) {
    return new ResidencyRule(name, Set.of(), Set.of(jurisdiction), Set.of(), false);
  }

  /** Stored and read in these regions only. */
  public static ResidencyRule inRegions(String name, Collection<String> regions) {
    return new ResidencyRule(name, Set.of(), Set.of(), Set.copyOf(regions), false);
  }

  /** The same rule, for these origins, named in UTF-8. */
  public ResidencyRule forOrigins(Collection<String> names) {
    Set<ByteString> bytes =
        names.stream().map(ByteString::copyFromUtf8).collect(Collectors.toUnmodifiableSet());
    return new ResidencyRule(name, bytes, jurisdictions, regions, readableElsewhere);
  }

  /** The same rule, with reading allowed through the gateways of all regions. */
  public ResidencyRule readableAnywhere() {
    return new ResidencyRule(name, origins, jurisdictions, regions, true);
  }
}

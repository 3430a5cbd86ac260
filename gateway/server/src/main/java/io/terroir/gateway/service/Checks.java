package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every request must look like. Failures are INVALID_ARGUMENT with the name of the field, and
 * never its content: it may be user data.
 */
final class Checks {
  private static final Pattern CLIENT_FORM = Pattern.compile("[0-9a-f]{32}");

  private final DirectoryView view;
  private final WallClock wallClock;

  Checks(DirectoryView view, WallClock wallClock) {
    this.view = view;
    this.wallClock = wallClock;
  }

  static void require(boolean holds, String field, String message) {
    if (!holds) {
      throw Refusal.invalid(field, message).toException();
    }
  }

  /** The strong keyspace of that name. */
  Keyspace strongKeyspace(String name) {
    Keyspace keyspace = keyspace(name);
    require(
        keyspace.policy().layer() instanceof ConsistencyLayer.Strong,
        "keyspace",
        "the keyspace is weak: use registers, counters and sets");
    return keyspace;
  }

  /** The weak keyspace of that name. */
  Keyspace weakKeyspace(String name) {
    Keyspace keyspace = keyspace(name);
    require(
        keyspace.policy().layer() instanceof ConsistencyLayer.Weak,
        "keyspace",
        "the keyspace is strong: use keys and transactions");
    return keyspace;
  }

  Keyspace keyspace(String name) {
    require(!name.isEmpty(), "keyspace", "a request names its keyspace");
    return view.keyspace(name)
        .orElseThrow(
            () ->
                new Refusal(
                        Reason.KEYSPACE_NOT_FOUND,
                        "no keyspace has this name; create it first",
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        "keyspace")
                    .toException());
  }

  static OriginDigest origin(Keyspace keyspace, ByteString origin) {
    requireOrigin(origin, "origin");
    return keyspace.digest(origin);
  }

  static void requireOrigin(ByteString origin, String field) {
    require(!origin.isEmpty(), field, "an origin must not be empty");
    require(
        origin.size() <= RequestLimits.ORIGIN_BYTES_MAX,
        field,
        "an origin has at most " + RequestLimits.ORIGIN_BYTES_MAX + " bytes");
  }

  static ByteString key(ByteString key, String field) {
    require(!key.isEmpty(), field, "a key must not be empty");
    return bound(key, field);
  }

  static ByteString bound(ByteString key, String field) {
    require(
        key.size() <= RequestLimits.KEY_BYTES_MAX,
        field,
        "a key has at most " + RequestLimits.KEY_BYTES_MAX + " bytes");
    return key;
  }

  static ByteString value(ByteString value, String field) {
    require(
        value.size() <= RequestLimits.VALUE_BYTES_MAX,
        field,
        "a value has at most " + RequestLimits.VALUE_BYTES_MAX + " bytes");
    return value;
  }

  static int limit(int limit, String field) {
    require(
        limit >= 0 && limit <= RequestLimits.SCAN_ENTRIES_MAX,
        field,
        "a limit is 1 to " + RequestLimits.SCAN_ENTRIES_MAX + ", or 0 for the greatest");
    return limit == 0 ? RequestLimits.SCAN_ENTRIES_MAX : limit;
  }

  RequestId requestId(boolean present, io.terroir.v1.RequestId id) {
    require(present, "request_id", "a write needs a request id");
    require(
        CLIENT_FORM.matcher(id.getClient()).matches(),
        "request_id.client",
        "a client is named by 32 lower-case hexadecimal digits");
    require(id.getIssuedMillis() >= 0, "request_id.issued_millis", "must not be negative");
    require(
        id.getIssuedMillis() <= wallClock.millis() + RequestLimits.CLOCK_AHEAD_MAX.toMillis(),
        "request_id.issued_millis",
        "the client's clock is more than "
            + RequestLimits.CLOCK_AHEAD_MAX.toSeconds()
            + " s ahead of the gateway's");
    require(id.getNumber() >= 0, "request_id.number", "must not be negative");
    return new RequestId(id.getClient(), id.getIssuedMillis(), id.getNumber());
  }

  Optional<RegionId> requiredHome(String region) {
    if (region.isEmpty()) {
      return Optional.empty();
    }
    Optional<RegionId> known =
        view.regions().stream()
            .map(candidate -> candidate.id())
            .filter(id -> id.name().equals(region))
            .findAny();
    require(known.isPresent(), "required_home", "no region has this name");
    return known;
  }

  /** A lease, or 0 for none. */
  static long lease(long lease, String field) {
    require(lease >= 0, field, "must not be negative");
    return lease;
  }

  /** A lease that must be named. */
  static long namedLease(long lease) {
    require(lease > 0, "lease", "must be positive");
    return lease;
  }

  /** The revision to read at; 0 is the latest. */
  static long revision(long revision) {
    require(revision >= 0, "revision", "must not be negative");
    return revision;
  }

  static Consistency consistency(io.terroir.v1.Consistency consistency) {
    return switch (consistency) {
      case CONSISTENCY_UNSPECIFIED, LINEARIZABLE -> Consistency.LINEARIZABLE;
      case EVENTUAL -> Consistency.EVENTUAL;
      case UNRECOGNIZED ->
          throw Refusal.invalid("consistency", "this gateway does not know this consistency")
              .toException();
    };
  }
}

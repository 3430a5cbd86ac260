package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Placement;
import io.terroir.sdk.ReadOptions;
import io.terroir.simulation.checker.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Clients of all regions race for the same new origins. Whoever asks, at any time and anywhere,
 * hears of one home, in a region that the law allows; and once one was told that an origin is
 * bound, no linearizable look finds it unbound.
 */
public final class ClaimsWorkload extends ClientWorkload {
  private static final String KEYSPACE = "claims";

  /** Clients that are awake at once race for these few names. */
  private static final int NAMES_AT_A_TIME = 3;

  private static final long NAME_LIFE_NANOS = 400_000_000;

  private final Map<String, Home> homes = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();

  /** What the first answer said. */
  private record Home(String region, long epoch, long knownSinceNanos) {}

  /** Prepares clients. */
  public ClaimsWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, law().under(KeyspacePolicy.strong()));
  }

  @Override
  CompletableFuture<?> next(Session session) {
    RandomGenerator random = session.random();
    int slot = random.nextInt(NAMES_AT_A_TIME);
    int index = (int) (setting().nowNanos() / NAME_LIFE_NANOS) * NAMES_AT_A_TIME + slot;
    while (names.size() <= index) {
      names.add(setting().marks().name(law().allowed()));
    }
    String name = random.nextInt(5) == 0 ? names.get(random.nextInt(index + 1)) : names.get(index);
    return random.nextInt(3) > 0 ? claim(session, name) : look(session, name);
  }

  private CompletableFuture<?> claim(Session session, String name) {
    return counted(
        "a claim",
        session
            .client()
            .placement()
            .claimAsync(KEYSPACE, name, Optional.empty())
            .thenAccept(placement -> bound(session, name, placement)));
  }

  private CompletableFuture<?> look(Session session, String name) {
    long asked = setting().nowNanos();
    return counted(
        "a look at a claim",
        session
            .client()
            .placement()
            .whereAsync(KEYSPACE, name, ReadOptions.linearizable())
            .thenAccept(
                location -> {
                  Home known = homes.get(name);
                  if (location.bound()) {
                    bound(session, name, location.placement());
                  } else if (known != null && known.knownSinceNanos() < asked) {
                    violated(session, name, "is unbound, after somebody was told its home", known);
                  }
                }));
  }

  private void bound(Session session, String name, Placement placement) {
    String region = placement.home().orElse("nowhere");
    Home now = new Home(region, placement.epoch(), setting().nowNanos());
    Home known = homes.putIfAbsent(name, now);
    if (known != null && (!known.region().equals(region) || known.epoch() != placement.epoch())) {
      violated(session, name, "is at home in " + region + " in epoch " + placement.epoch(), known);
    }
    if (law().allowed().stream().map(RegionId::name).noneMatch(region::equals)) {
      violated(session, name, "is at home in " + region + ", where the law forbids it", now);
    }
  }

  private void violated(Session session, String name, String what, Home known) {
    violated(
        "an origin " + what,
        when(session) + ": origin number " + names.indexOf(name),
        "first answer: " + known);
  }

  @Override
  public void readFinally() {
    for (RegionId region : setting().cluster().shape().regions()) {
      Session session = setting().session(region, List.of(region));
      for (String name : homes.keySet()) {
        var unused = look(session, name);
      }
    }
  }

  @Override
  public Verdict judge() {
    return Verdict.of(violations());
  }
}

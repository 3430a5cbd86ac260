package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.WeakOrigin;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.weak.Convergence;
import io.terroir.simulation.platform.Clients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Values that every allowed region changes by itself. Clients roam: each knows gateways of several
 * regions and uses now this, now that one. In the end all regions show the same.
 */
abstract class WeakWorkload extends ClientWorkload {
  private static final int ORIGINS = 2;
  private static final String KEY = "value";

  private final MergeType mergeType;
  private final List<String> origins = new ArrayList<>();
  private final Map<String, Map<RegionId, TerroirClient>> connections = new HashMap<>();
  private final Map<String, Map<String, String>> atTheEnd = new TreeMap<>();

  WeakWorkload(Setting setting, Law law, int clients, MergeType mergeType) {
    super(setting, law, clients);
    this.mergeType = mergeType;
    for (int i = 0; i < ORIGINS; i++) {
      origins.add(setting.marks().name(law.allowed()));
    }
  }

  /** Changes or reads the value under {@link #key()} of {@code values}. */
  abstract CompletableFuture<?> next(Session session, String origin, WeakOrigin values);

  /** Reads the value; the future has it as text. */
  abstract CompletableFuture<String> readFinally(Session session, String origin, WeakOrigin values);

  /** Judges everything but convergence. */
  abstract Verdict judgeHistory();

  static String key() {
    return KEY;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(name(), law().under(KeyspacePolicy.weak(mergeType)));
  }

  @Override
  CompletableFuture<?> next(Session session) {
    RandomGenerator random = session.random();
    String origin = origins.get(random.nextInt(ORIGINS));
    return next(session, origin, values(roam(session), origin));
  }

  /** Three times out of four a client stays with its own region's gateway. */
  private TerroirClient roam(Session session) {
    if (session.random().nextInt(4) > 0) {
      return session.client();
    }
    RegionId region = setting().anyRegion(session.random());
    return connections
        .computeIfAbsent(session.name(), any -> new HashMap<>())
        .computeIfAbsent(
            region,
            any -> Clients.connect(setting().cluster(), session.machine(), List.of(region)));
  }

  private WeakOrigin values(TerroirClient client, String origin) {
    return client.weakKeyspace(name()).origin(origin);
  }

  @Override
  public void readFinally() {
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      for (String origin : origins) {
        var unused =
            counted(
                "a last look at a weak value",
                readFinally(session, origin, values(session.client(), origin))
                    .thenAccept(
                        value ->
                            atTheEnd
                                .computeIfAbsent(region.name(), any -> new TreeMap<>())
                                .put("origin " + origins.indexOf(origin), value)));
      }
    }
  }

  @Override
  public Verdict judge() {
    return judgeHistory().and(Convergence.check(atTheEnd)).and(Verdict.of(violations()));
  }
}

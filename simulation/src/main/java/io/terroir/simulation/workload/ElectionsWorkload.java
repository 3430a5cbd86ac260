package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.Election;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Leader;
import io.terroir.sdk.Leadership;
import io.terroir.sdk.Observation;
import io.terroir.sdk.Reason;
import io.terroir.simulation.checker.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Elections in which clients campaign, proclaim, resign and lose what they have, on clocks that are
 * wrong by up to a twentieth, and which others observe: no two believe to lead at a moment, a
 * fencing token is of one leader and tokens only grow, whoever observes hears of nobody else and
 * never goes back, and hears of the last one.
 */
public final class ElectionsWorkload extends ClientWorkload {
  private static final String KEYSPACE = "elections";
  private static final int ELECTIONS = 2;
  private static final int TTL_MILLIS_MIN = 1_000;
  private static final int TTL_MILLIS_SPAN = 4_000;

  /** Whoever has waited for so long gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Longer than the time at the end takes. */
  private static final Duration LAST_TTL = Duration.ofMinutes(2);

  private final String origin;
  private final Map<String, Led> led = new HashMap<>();
  private final Map<String, Long> tokens = new HashMap<>();
  private final List<Observer> observers = new ArrayList<>();

  /** By which campaign a value was proclaimed, and by which one a token was earned. */
  private final Map<String, Integer> campaignOfValue = new HashMap<>();

  private final Map<String, Integer> campaignOfToken = new HashMap<>();
  private int campaigns;

  private record Led(String election, Leadership leadership, int campaign, String since) {}

  /** Prepares clients. */
  public ElectionsWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.origin = setting.marks().name(law.allowed());
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
  public void begin() {
    super.begin();
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, gatewaysThatMayAnswer(region));
      for (int i = 0; i < ELECTIONS; i++) {
        observers.add(new Observer(session, "office" + i));
      }
    }
  }

  private List<RegionId> gatewaysThatMayAnswer(RegionId nearest) {
    List<RegionId> regions = new ArrayList<>(law().allowed());
    regions.remove(nearest);
    regions.add(0, nearest);
    return regions;
  }

  @Override
  CompletableFuture<?> next(Session session) {
    Led mine = led.get(session.name());
    if (mine == null) {
      return counted("a campaign", campaign(session));
    }
    compare(session, mine);
    int die = session.random().nextInt(100);
    if (die < 70) {
      return counted("a proclamation", proclaim(session, mine));
    }
    led.remove(session.name());
    return counted("a resignation", mine.leadership().resignAsync());
  }

  private Election election(Session session, String name) {
    return session
        .client()
        .keyspace(KEYSPACE)
        .origin(origin)
        .async()
        .election(ByteString.copyFromUtf8(name));
  }

  private ByteString value(int campaign) {
    String value = setting().marks().data(law().allowed()) + campaignOfValue.size();
    campaignOfValue.put(value, campaign);
    return ByteString.copyFromUtf8(value);
  }

  private CompletableFuture<?> campaign(Session session) {
    String name = "office" + session.random().nextInt(ELECTIONS);
    Duration ttl = Duration.ofMillis(TTL_MILLIS_MIN + session.random().nextInt(TTL_MILLIS_SPAN));
    int campaign = campaigns++;
    CompletableFuture<Leadership> campaigning =
        election(session, name).campaignAsync(value(campaign), ttl);
    session.machine().pipe().schedule(PATIENCE, () -> campaigning.cancel(false));
    return campaigning.thenAccept(
        leadership -> elected(session, new Led(name, leadership, campaign, when(session))));
  }

  private void elected(Session session, Led mine) {
    long token = mine.leadership().token();
    long last = tokens.getOrDefault(mine.election(), 0L);
    if (mine.leadership().isHeld() && token <= last) {
      violated(
          "a fencing token went back from %d to %d".formatted(last, token),
          mine.since(),
          mine.election());
    }
    tokens.merge(mine.election(), token, Math::max);
    earned(mine.election(), token, mine.campaign(), mine.since());
    led.put(session.name(), mine);
    compare(session, mine);
  }

  private void earned(String election, long token, int campaign, String when) {
    Integer other = campaignOfToken.putIfAbsent(election + " " + token, campaign);
    if (other != null && other != campaign) {
      violated("two leaders have one fencing token", when, election, "token " + token);
    }
  }

  private void compare(Session session, Led mine) {
    for (Led other : List.copyOf(led.values())) {
      if (!other.equals(mine)
          && other.election().equals(mine.election())
          && other.leadership().isHeld()
          && mine.leadership().isHeld()) {
        violated("two believe to lead", when(session), mine.toString(), other.toString());
      }
    }
  }

  /** Also by who leads no more, and may not know. */
  private CompletableFuture<?> proclaim(Session session, Led mine) {
    return mine.leadership()
        .proclaimAsync(value(mine.campaign()))
        .whenComplete(
            (done, failure) -> {
              if (failure != null && Session.reason(failure) == Reason.LEASE_NOT_FOUND) {
                if (mine.leadership().isHeld()) {
                  violated(
                      "a leadership is gone that is relied on", when(session), mine.toString());
                }
                led.remove(session.name(), mine);
              }
            });
  }

  /** Who leads still resigns; then the last leaders wait until everybody has heard of them. */
  @Override
  public void readFinally() {
    for (Led mine : new ArrayList<>(led.values())) {
      var unused = counted("a resignation", mine.leadership().resignAsync());
    }
    led.clear();
    RegionId region = law().allowed().iterator().next();
    Session session = setting().session(region, gatewaysThatMayAnswer(region));
    for (int i = 0; i < ELECTIONS; i++) {
      String name = "office" + i;
      int campaign = campaigns++;
      var unused =
          counted(
              "a last campaign of which everybody is to hear",
              election(session, name)
                  .campaignAsync(value(campaign), LAST_TTL)
                  .thenCompose(
                      leadership -> {
                        elected(session, new Led(name, leadership, campaign, when(session)));
                        led.remove(session.name());
                        return everybodyHears(name, leadership.token());
                      }));
    }
  }

  private CompletableFuture<Void> everybodyHears(String name, long token) {
    return CompletableFuture.allOf(
        observers.stream()
            .filter(observer -> observer.election.equals(name))
            .map(observer -> observer.hears(token))
            .toArray(CompletableFuture[]::new));
  }

  @Override
  public Verdict judge() {
    observers.forEach(Observer::close);
    return Verdict.of(violations());
  }

  private final class Observer {
    private final Session session;
    private final String election;
    private final Observation observation;
    private final CompletableFuture<Void> heardOfLast = new CompletableFuture<>();
    private long heard;
    private long awaited = Long.MAX_VALUE;

    Observer(Session session, String election) {
      this.session = session;
      this.election = election;
      this.observation = ElectionsWorkload.this.election(session, election).observe(this::hear);
    }

    private void hear(Leader leader) {
      Integer campaign = campaignOfValue.get(leader.valueText());
      if (campaign == null) {
        violated("a leader proclaims what nobody proclaimed", when(session), leader.toString());
      } else {
        earned(election, leader.token(), campaign, when(session));
      }
      if (leader.token() < heard) {
        violated(
            "an observer hears of an earlier leader after a later one",
            when(session),
            leader.toString(),
            "token " + heard);
      }
      heard = Math.max(heard, leader.token());
      tellIfAwaited();
    }

    CompletableFuture<Void> hears(long token) {
      awaited = token;
      tellIfAwaited();
      return heardOfLast;
    }

    private void tellIfAwaited() {
      if (heard >= awaited) {
        heardOfLast.complete(null);
      }
    }

    void close() {
      observation.close();
    }
  }
}

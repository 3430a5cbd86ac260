package io.terroir.gossip.membership;

import java.time.Duration;

/**
 * The knobs of failure detection.
 *
 * @param tick how often the core looks at its deadlines; everything else is rounded up to it
 * @param probeInterval one member is probed per interval: shorter finds failures sooner, at one
 *     ping and ack per member and interval
 * @param probeTimeout how long to wait for the ack of a member of the own region before others are
 *     asked to try; above the 99.9th percentile of a round trip and a pause of the collector
 * @param remoteProbeTimeout the same for another region
 * @param indirectProbes how many others are asked; with 3, one lossy link is not a failure
 * @param suspicionMultiplier a suspect has this many probe intervals, times log10 of the members,
 *     to refute: smaller finds failures sooner, larger is kinder to slow members
 * @param gossipInterval how often news is pushed, if there is any
 * @param gossipFanout to how many members of the region
 * @param retransmitMultiplier a piece of news is pushed this many times log2 of the members
 * @param updatesPerMessageMax news per message; keeps messages within one packet or two
 * @param syncInterval how often everything is exchanged with one random member: repairs what gossip
 *     lost
 * @param reconnectInterval how often one dead member, or seed, is tried: two halves of a healed
 *     partition find each other by it
 * @param bridgesPerRegion how many nodes of a region speak to other regions; one would be a single
 *     point of failure, many would multiply traffic between regions
 * @param deadRetention for how long a dead member is remembered, so that old news does not bring it
 *     back
 * @param membersMax how many members are taken in; beyond it newcomers are ignored
 */
public record MembershipConfig(
    Duration tick,
    Duration probeInterval,
    Duration probeTimeout,
    Duration remoteProbeTimeout,
    int indirectProbes,
    int suspicionMultiplier,
    Duration gossipInterval,
    int gossipFanout,
    int retransmitMultiplier,
    int updatesPerMessageMax,
    Duration syncInterval,
    Duration reconnectInterval,
    int bridgesPerRegion,
    Duration deadRetention,
    int membersMax) {
  /** Near those of memberlist's LAN profile. */
  public static final MembershipConfig DEFAULT =
      new MembershipConfig(
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMillis(1500),
          3,
          4,
          Duration.ofMillis(200),
          3,
          3,
          24,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          3,
          Duration.ofHours(24),
          20_000);
}

package io.terroir.runtime.transport;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.terroir.runtime.error.PortInUseException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Envelopes over gRPC streams. Each process keeps one stream per peer and lane for what it sends,
 * on a connection of its own; the peer answers on the streams that it keeps itself. So nobody has
 * to agree on who connects, and a process that restarts needs nothing from the other but its
 * listener.
 *
 * <p>Identity: with {@link TlsFiles} both sides verify the certificate of the other and take node
 * and region from it; nothing is sent before the certificate has shown the peer that the {@link
 * PeerDirectory} names, so the region that the residency gate was asked about is the region that
 * receives. Without TLS, on loopback only, a process is believed who it says it is.
 *
 * <p>Call {@link #subscribe} for every layer, then {@link #start}.
 */
public final class GrpcPeerTransport implements PeerTransport {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcPeerTransport.class);

  /** Two threads carry a 1 Gbit/s line; more would take cores from the pipes. */
  private static final int EVENT_LOOPS = 2;

  /** An idle connection is probed after this; gRPC allows no less. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  /** How long a probe may be unanswered before the connection counts as lost. */
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration TCP_CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** How soon to look again for a peer that the directory does not know. */
  private static final Duration UNKNOWN_PEER_RETRY = Duration.ofMillis(500);

  /** A batch may end with the greatest envelope there is; headers of envelopes fit the rest. */
  private static final int MESSAGE_BYTES_MAX = LaneBounds.ENVELOPE_BYTES_MAX + (4 << 20);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** A node that shows up in another region is another peer. */
  private record LinkKey(Peer peer, Lane lane) {}

  private final GrpcPeerConfig config;
  private final PeerDirectory directory;
  private final ResidencyGate gate;
  private final Receivers receivers = new Receivers();
  private final TransportCounters counters = new TransportCounters();
  private final Map<LinkKey, PeerLink> links = new ConcurrentHashMap<>();
  private final Map<Lane, Consumer<NodeId>> lostListeners = new ConcurrentHashMap<>();
  private final EventLoopGroup eventLoops;
  private final Optional<TlsCredentials> tls;
  private final ChannelCredentials channelCredentials;
  private final Server server;
  private volatile boolean closed;

  /**
   * Prepares the transport; it listens after {@link #start}.
   *
   * @throws IllegalArgumentException without TLS on an address that others can reach, or if the
   *     certificate names another process
   * @throws UncheckedIOException if the files of {@link TlsFiles} cannot be read
   */
  public GrpcPeerTransport(GrpcPeerConfig config, PeerDirectory directory, ResidencyGate gate) {
    this.config = config;
    this.directory = directory;
    this.gate = gate;
    InetAddress listenAddress = resolve(config.listenHost());
    if (config.tls().isEmpty() && !listenAddress.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "peers can be served without TLS on a loopback address only, not on "
              + config.listenHost());
    }
    this.tls = config.tls().map(files -> credentials(files, config.self()));
    ServerCredentials serverCredentials =
        tls.map(TlsCredentials::server).orElseGet(InsecureServerCredentials::create);
    this.channelCredentials =
        tls.map(TlsCredentials::channel).orElseGet(InsecureChannelCredentials::create);
    this.eventLoops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS,
            new DefaultThreadFactory("terroir-peer-" + config.self().node(), true),
            NioIoHandler.newFactory());
    PeerInbound inbound =
        new PeerInbound(config.self(), config.tls().isPresent(), receivers, counters);
    this.server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(listenAddress, config.listenPort()), serverCredentials)
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(eventLoops)
            .workerEventLoopGroup(eventLoops)
            .directExecutor()
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .permitKeepAliveTime(KEEP_ALIVE.toMillis() / 2, TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(inbound.service())
            .build();
  }

  /**
   * Begins to listen.
   *
   * @throws PortInUseException if another process listens there
   */
  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw PortInUseException.orOther(config.listenHost(), config.listenPort(), e);
    }
  }

  /** The port that it listens on, once started. */
  public int port() {
    return server.getPort();
  }

  /** What it has done since it started. */
  public TransportCounters counters() {
    return counters;
  }

  /** When the certificate ends that this process shows now; empty without TLS. Thread-safe. */
  public Optional<Instant> certificateValidUntil() {
    return tls.map(TlsCredentials::validUntil);
  }

  @Override
  public Peer self() {
    return config.self();
  }

  @Override
  public boolean send(NodeId to, Lane lane, Envelope envelope) {
    return offer(to, lane, envelope) == SendResult.TAKEN;
  }

  @Override
  public SendResult offer(NodeId to, Lane lane, Envelope envelope) {
    return counters.countSent(lane, envelope, tryOffer(to, lane, envelope));
  }

  private SendResult tryOffer(NodeId to, Lane lane, Envelope envelope) {
    Optional<PeerAddress> found = directory.find(to);
    if (closed || found.isEmpty()) {
      return SendResult.UNREACHABLE;
    }
    Peer peer = found.get().peer();
    if (!gate.admits(envelope.scope(), self().region(), peer.region())) {
      return SendResult.RESIDENCY_REFUSED;
    }
    if (LaneBounds.isTooLarge(envelope)) {
      LOG.error("An envelope of {} for {} is too large to be sent", envelope.layer(), to);
      return SendResult.LANE_FULL;
    }
    return link(peer, lane).offer(envelope);
  }

  @Override
  public void whenWritable(NodeId to, Lane lane, Runnable onWritable) {
    if (closed) {
      return;
    }
    Optional<PeerAddress> found = directory.find(to);
    if (found.isPresent()) {
      link(found.get().peer(), lane).whenWritable(onWritable);
    } else {
      lookAgain(to, lane, onWritable);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the transport
  private void lookAgain(NodeId to, Lane lane, Runnable onWritable) {
    eventLoops.schedule(
        () -> whenWritable(to, lane, onWritable),
        UNKNOWN_PEER_RETRY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void subscribe(Layer layer, Receiver receiver) {
    receivers.subscribe(layer, receiver);
  }

  @Override
  public void whenLost(Lane lane, Consumer<NodeId> listener) {
    lostListeners.put(lane, listener);
  }

  /** Ends all streams and releases the port; what waits to be sent is lost. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the threads are daemons and hold nothing
  public void close() {
    closed = true;
    links.values().forEach(PeerLink::close);
    server.shutdownNow();
    try {
      if (!server.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Streams of peers did not end within {} s", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tls.ifPresent(TlsCredentials::close);
    eventLoops.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PeerLink link(Peer peer, Lane lane) {
    return links.computeIfAbsent(
        new LinkKey(peer, lane),
        key -> {
          EventLoop loop = eventLoops.next();
          return new PeerLink(
              self(),
              peer,
              lane,
              config.bounds().bytesMax(lane),
              config.tls().isPresent(),
              loop,
              counters,
              () -> directory.find(peer.node()),
              address -> connect(address, loop),
              () -> lost(peer.node(), lane));
        });
  }

  private void lost(NodeId peer, Lane lane) {
    Consumer<NodeId> listener = lostListeners.get(lane);
    if (listener != null) {
      listener.accept(peer);
    }
  }

  private ManagedChannel connect(PeerAddress address, EventLoop loop) {
    return NettyChannelBuilder.forAddress(address.host(), address.port(), channelCredentials)
        .overrideAuthority(address.peer().node().name())
        .channelType(NioSocketChannel.class)
        .eventLoopGroup(loop)
        .directExecutor()
        .withOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(TCP_CONNECT_TIMEOUT.toMillis()))
        .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .disableRetry()
        .build();
  }

  private static TlsCredentials credentials(TlsFiles files, Peer self) {
    try {
      PeerIdentity.requireOwn(files.certificateChain(), self);
      return TlsCredentials.of(files);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "a TLS file of this process cannot be read: " + e.getMessage(), e);
    }
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("the host name " + host + " is unknown", e);
    }
  }
}

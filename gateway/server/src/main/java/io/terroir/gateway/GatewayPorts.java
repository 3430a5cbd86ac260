package io.terroir.gateway;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.ReadReplicas;
import io.terroir.gateway.port.ShardAdmin;
import io.terroir.gateway.port.StrongShards;
import io.terroir.gateway.port.WeakReplicas;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.Requests;
import java.util.random.RandomGenerator;

/**
 * What a gateway stands on.
 *
 * @param view kept up to date by a follower
 * @param directory submits to the config replicas
 * @param members who is alive and who leads
 * @param strong the members of strong shards
 * @param shardAdmin what operators ask of those members
 * @param readReplicas the read replicas in the gateway's region
 * @param weak the replicas of weak keyspaces
 * @param requests to and from other gateways
 * @param pipe the gateway's own; all its decisions are made there
 * @param random for jitter, and for the salts of keyspaces: it must not be predictable, and is used
 *     on the pipe only
 */
public record GatewayPorts(
    DirectoryView view,
    DirectoryProposer directory,
    Members members,
    StrongShards strong,
    ShardAdmin shardAdmin,
    ReadReplicas readReplicas,
    WeakReplicas weak,
    Requests requests,
    Pipe pipe,
    WallClock wallClock,
    RandomGenerator random,
    OpenTelemetry telemetry) {}

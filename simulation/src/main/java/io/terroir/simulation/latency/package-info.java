/**
 * What a command costs in each region: replicas of EPaxos* as they are deployed, in a world where
 * nothing takes time but the distance between regions and the disks. So whatever a replica waits
 * for beyond one round trip to its nearest fast quorum shows.
 */
@NullMarked
package io.terroir.simulation.latency;

import org.jspecify.annotations.NullMarked;

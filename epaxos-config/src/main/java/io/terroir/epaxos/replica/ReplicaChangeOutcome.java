package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.Membership;
import java.util.Optional;

/**
 * What came of a {@link ReplicaChange}.
 *
 * @param rejected why nothing was changed; empty if it was
 * @param current the members after it
 */
public record ReplicaChangeOutcome(Optional<String> rejected, Membership current) {}

/**
 * Who changed the directory, in which way, why and with what result, such that nobody can alter it
 * afterwards unnoticed.
 *
 * <p>Every id leaves one {@link io.terroir.epaxos.audit.AuditRecord}. The records of one life of a
 * coordinator form a chain in the order of their ids: each has a hash over itself and the hash
 * before it. Chains are per coordinator because commands that commute are executed in any order: a
 * chain that they shared would be another one at every replica. So a record is appended when all
 * ids before it have been executed; until then it waits, beside the state of the replica.
 *
 * <p>Ids under which nothing was executed have equal records, whether they were decided to be
 * no-ops or void with their epoch: a no-op conflicts with nothing, so one replica may pass it
 * before a change of the members and another one never. For the same reason such a record is
 * appended only with a command's record after it, and a chain never ends with one.
 */
@NullMarked
package io.terroir.epaxos.audit;

import org.jspecify.annotations.NullMarked;

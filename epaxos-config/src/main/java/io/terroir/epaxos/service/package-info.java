/**
 * How other processes use the directory. A {@link io.terroir.epaxos.service.DirectoryService} at
 * each config replica takes commands and tells followers what has changed; {@link
 * io.terroir.epaxos.service.DirectoryClient} and {@link
 * io.terroir.epaxos.service.DirectoryFollower} are the other side, and go on to the next replica
 * when one does not answer. {@link io.terroir.epaxos.service.Registrar} makes regions and nodes
 * known, {@link io.terroir.epaxos.service.ShardProvisioner} gives keyspaces their shards.
 */
@NullMarked
package io.terroir.epaxos.service;

import org.jspecify.annotations.NullMarked;

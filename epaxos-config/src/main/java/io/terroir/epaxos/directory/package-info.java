/**
 * The directory: which regions, nodes and keyspaces there are, which nodes hold which shards, and
 * where each origin lives. It is the state machine that EPaxos orders. A {@link
 * io.terroir.epaxos.directory.DirectoryCommand} names what it reads and writes; commands that do
 * not conflict by these names may be executed in either order and leave the same state and the same
 * answers behind. {@link io.terroir.epaxos.directory.DirectoryState} executes them, {@link
 * io.terroir.epaxos.directory.Directory} puts it behind a replica, and {@link
 * io.terroir.epaxos.directory.DirectoryChange} tells what has changed. The directory holds digests
 * of origins, never their names, and no other user data.
 */
@NullMarked
package io.terroir.epaxos.directory;

import org.jspecify.annotations.NullMarked;

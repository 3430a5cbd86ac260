/**
 * The replica of one region: drives the pure core on a pipe, and does what it asks for in the order
 * persist, send, execute. Clients of the replica wait here for the outcome of their commands.
 */
@NullMarked
package io.terroir.epaxos.replica;

import org.jspecify.annotations.NullMarked;

/**
 * In which order committed commands are executed: the graph of their dependencies, its strongly
 * connected components, and nothing else. Pure, like the core.
 *
 * <p>A commit says that a command will be executed, not when. It is executed once everything it
 * depends on, directly or through others, is committed here. Conflicting commands may depend on
 * each other in a circle; the commands of one circle are executed in the order of their ids,
 * circles and single commands in the order of the dependencies between them. Since Visibility
 * guarantees that of two conflicting commands at least one depends on the other, every replica
 * executes the two in the same order (section 3 of the EPaxos* paper).
 */
@NullMarked
package io.terroir.epaxos.execution;

import org.jspecify.annotations.NullMarked;

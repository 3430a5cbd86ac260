/** The EPaxos protocol as a pure state machine. */
@NullMarked
package io.terroir.epaxos.core;

import org.jspecify.annotations.NullMarked;

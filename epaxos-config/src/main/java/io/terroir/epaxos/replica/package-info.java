/** The replica: persists, then sends, then applies what the pure core asks for. */
@NullMarked
package io.terroir.epaxos.replica;

import org.jspecify.annotations.NullMarked;

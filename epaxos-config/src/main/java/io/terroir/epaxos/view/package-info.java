/**
 * What a process knows of the directory. A view is merged from the changes of one or several config
 * replicas and never goes back, whichever of them it hears and in whatever order. It may be behind,
 * and says by how much.
 */
@NullMarked
package io.terroir.epaxos.view;

import org.jspecify.annotations.NullMarked;

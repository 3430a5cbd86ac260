/**
 * Checkers of transactions that scale to long histories: cycles of list-append transactions, the
 * bank, and the set of acknowledged writes. Begin with {@link
 * io.terroir.simulation.checker.transaction.ListAppend}.
 */
@NullMarked
package io.terroir.simulation.checker.transaction;

import org.jspecify.annotations.NullMarked;

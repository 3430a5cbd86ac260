/**
 * The EPaxos part of the journal: one record per instance, replaced whenever the instance changes
 * and dropped when every member has executed it, and one record that says whose disk this is.
 */
@NullMarked
package io.terroir.epaxos.log;

import org.jspecify.annotations.NullMarked;

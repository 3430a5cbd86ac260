package io.terroir.epaxos.directory;

/**
 * What stands in the store for one origin. Names and issuers are numbers of {@linkplain Dictionary
 * dictionaries} of the same store: a name is longer than all the rest of a row.
 *
 * @param provenance number of the {@link Provenance}
 * @param issuer number of the incarnation that issued the deciding id
 * @param sequence of the deciding id
 * @param epoch of the binding
 * @param claimedMillis of the evidence
 * @param plain whether this is all; else its {@link OriginHistory} stands in another table
 */
record OriginRow(
    int provenance, int issuer, long sequence, long epoch, long claimedMillis, boolean plain) {}

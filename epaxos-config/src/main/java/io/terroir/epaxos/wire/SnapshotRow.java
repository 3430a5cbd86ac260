package io.terroir.epaxos.wire;

import com.google.protobuf.ByteString;

/** An entry of a store or of a journal. */
public record SnapshotRow(ByteString key, ByteString value) {}

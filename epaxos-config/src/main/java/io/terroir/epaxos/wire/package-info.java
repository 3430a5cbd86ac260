/** Maps the records of the core to protobuf and back. Nothing else sees generated classes. */
@NullMarked
package io.terroir.epaxos.wire;

import org.jspecify.annotations.NullMarked;

package io.terroir.runtime.transport;

import com.google.protobuf.ByteString;
import io.terroir.runtime.residency.ResidencyScope;

/**
 * One message between two processes.
 *
 * @param layer who it is for
 * @param group which group of that layer, for example a shard id; empty if the layer has only one
 * @param scope where the user data in the payload may go; {@link ResidencyScope#NO_USER_DATA} if
 *     there is none in it
 * @param payload the encoded message, passed on uncopied
 */
public record Envelope(Layer layer, String group, ResidencyScope scope, ByteString payload) {}

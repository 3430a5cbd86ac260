package io.terroir.sdk;

/**
 * A split of a shard.
 *
 * @param child the new shard, such as {@code k3/eu-west-1/4}
 * @param childFirst the smallest digest of its range, in hexadecimal
 */
public record ShardSplit(String child, String childFirst) {}

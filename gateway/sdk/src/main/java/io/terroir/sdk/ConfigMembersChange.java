package io.terroir.sdk;

/**
 * A change of the members that was made.
 *
 * @param before who they were
 * @param after who they are
 */
public record ConfigMembersChange(ConfigMembers before, ConfigMembers after) {}
